"""一次性告知单 as a page that any PC prints on A4: number, papers, places for signature and seal.

A page of HTML, because clerks' PCs have a browser and a printer, whatever their system is. It holds
no name and no ID number. Layout after standards.md: item, materials, staff number, date, phone.
"""

from __future__ import annotations

import html
from pathlib import Path

from queue_controller.api.messages import NoticePaper

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>一次性告知单 {notice}</title>
<style>
@page {{ size: A4; margin: 25mm 22mm }}
body {{ font-family: "Noto Sans CJK SC", "SimSun", sans-serif; font-size: 14pt; line-height: 1.8 }}
h1 {{ font-size: 22pt; text-align: center; margin: 0 0 6mm }}
.sub {{ text-align: center; margin-bottom: 8mm }}
ol {{ margin: 4mm 0 10mm; padding-left: 10mm }}
table {{ width: 100%; margin-top: 16mm }}
td {{ width: 50%; padding: 5mm 0; vertical-align: top }}
.small {{ font-size: 11pt; color: #333 }}
.drill {{ border: 2px solid #000; padding: 1mm 4mm; font-weight: bold }}
</style></head><body>
{drill}<h1>{hall}<br>一次性告知单</h1>
<div class="sub">编号：{notice}</div>
<p>您办理的“{items}”（号码 {label}）还需要补齐以下材料：</p>
<ol>{materials}</ol>
<p>材料补齐后请带上本单，凭编号取号可优先办理，不用重新排长队。</p>
<table>
<tr><td>窗口：{counter}号窗口</td><td>工号：{staff_no}</td></tr>
<tr><td>日期：{date}</td><td>咨询电话：{phone}</td></tr>
<tr><td>经办人签字：</td><td>（盖章）</td></tr>
<tr><td>群众签字：</td><td></td></tr>
</table>
<p class="small">本单一式两份，群众和窗口各执一份。</p>
</body></html>
"""


def notice_page(paper: NoticePaper, hall_name: str, *, drill: bool) -> str:
    """The page; everything from outside is escaped."""

    def safe(text: str) -> str:
        return html.escape(text or "—")

    rows = "".join(f"<li>{safe(each)}</li>" for each in paper.missing)
    return _PAGE.format(
        notice=safe(paper.notice),
        hall=safe(hall_name),
        items=safe("、".join(paper.items)),
        label=safe(paper.label),
        materials=rows or "<li>见窗口说明</li>",
        counter=safe(paper.counter),
        staff_no=safe(paper.staff_no),
        date=safe(paper.date),
        phone=safe(paper.phone),
        drill='<p><span class="drill">演练</span></p>' if drill else "",
    )


def save_notice(folder: Path, paper: NoticePaper, hall_name: str, *, drill: bool) -> Path:
    """Write the page; its file is named by the notice's number.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(sign for sign in paper.notice if sign.isalnum() or sign in "-_") or "notice"
    path = folder / f"{name}.html"
    path.write_text(notice_page(paper, hall_name, drill=drill), encoding="utf-8")
    return path
