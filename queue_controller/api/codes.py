"""Why a rule of the hall refused a command: a stable code, and the sentence that people read.

Sentences are what a clerk or a visitor would say, Chinese first; names in braces are filled in from
the refusal's detail.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from queue_controller.api.messages import TicketState


class Sentence(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str


CODES: Final[dict[str, Sentence]] = {
    # taking a number
    "queue_or_item_needed": Sentence(
        "请先选择要办的事项或业务。",
        "Choose a matter or a service first.",
    ),
    "unknown_queue": Sentence(
        "本大厅没有“{queue}”这类业务，请重新选择。",
        "This hall has no queue {queue}; choose again.",
    ),
    "unknown_item": Sentence(
        "没有编号为“{item}”的事项，请重新选择。",
        "There is no item {item}; choose again.",
    ),
    "unknown_class": Sentence(
        "没有“{priority_class}”这种优先类别，请重新选择或取普通号。",
        "There is no priority class {priority_class}; choose again or take an ordinary number.",
    ),
    "queue_item_mismatch": Sentence(
        "“{item}”在{queue}取号，请重新选择。",
        "{item_en} belongs to {queue_en}; choose again.",
    ),
    "item_at_subcentre": Sentence(
        "“{item}”不在本大厅办理，请到{place}。",
        "{item_en} is not dealt with in this hall; please go to {place_en}.",
    ),
    "item_without_counter": Sentence(
        "“{item}”在本大厅没有办理窗口，请到咨询台。",
        "No counter of this hall deals with {item_en}; please ask at the information desk.",
    ),
    "unknown_bundle": Sentence(
        "没有编号为“{bundle}”的一件事，请重新选择。",
        "There is no bundle {bundle}; choose again.",
    ),
    "item_not_in_bundle": Sentence(
        "“{item}”不属于“{bundle}”，请分开取号或另选。",
        "{item_en} is no part of {bundle_en}; choose again.",
    ),
    "slip_one_matter": Sentence(
        "凭改日优先的小票一次只取一个事项的号，其他事项请另取。",
        "A slip of an earlier day is good for one matter; take another number for the others.",
    ),
    "item_twice": Sentence(
        "“{item}”选了两次，一个号里一个事项只选一次。",
        "{item_en} was chosen twice; an item is chosen once under one number.",
    ),
    "too_many_matters": Sentence(
        "一个号最多办{limit}个事项，请减少几个。",
        "One number holds at most {limit} matters; take some out.",
    ),
    "queue_by_transfer_only": Sentence(
        "{queue}不用另外取号：先在业务窗口办理，需要时由窗口转来，原号有效。",
        "No number is taken for {queue_en}: the counter sends you on, and your number stays valid.",
    ),
    "hall_closed": Sentence(
        "今天不开放取号。下次取号：{next}。",
        "No numbers are given today. Next: {next_en}.",
    ),
    "too_early": Sentence(
        "还没到取号时间，今天{start}开始取号。",
        "Numbers are given from {start} today.",
    ),
    "too_late": Sentence(
        "今天{stop}已停止取号。下次取号：{next}。",
        "Numbers were given until {stop} today. Next: {next_en}.",
    ),
    "too_late_by_load": Sentence(
        "{queue}前面还有{ahead}人，今天下班前办不完，已停止取号。下次取号：{next}。",
        "{ahead} are ahead for {queue_en}, too many to be served before closing; "
        "no more numbers today. Next: {next_en}.",
    ),
    "issue_limit": Sentence(
        "您在{queue}的号{label}还有效，请先用这个号办理。",
        "Your number {label} for {queue_en} is still valid; please use it first.",
    ),
    "check_in_with_number": Sentence(
        "您在{queue}的号{label}还有效，请用这个号办理；要改用预约，请先弃掉它，再签到。",
        "Your number {label} for {queue_en} is still valid; please use it, or give it up and check in again.",
    ),
    "issue_stopped": Sentence(
        "{queue}今天已停止取号，请到咨询台。",
        "No more numbers are given for {queue_en} today; please ask at the information desk.",
    ),
    "numbers_used_up": Sentence(
        "{queue}今天的号已取完，请到咨询台。",
        "All numbers of {queue_en} are taken today; please ask at the information desk.",
    ),
    "lease_invalid": Sentence(
        "号段{first}–{last}不是本大厅签发给{client}的，不能登记号码{number}。",
        "The lease {first}-{last} was not signed by this hall for {client}; number {number} is not taken over.",
    ),
    "number_given": Sentence(
        "号码{label}今天已经登记过。",
        "Number {label} is on record already today.",
    ),
    "superseded": Sentence(
        "您已在网络中断时取得另一个号，请用那个号。",
        "You were given another number while the network was down; please use that one.",
    ),
    "unknown_notice": Sentence(
        "没有找到告知单“{notice}”，或已用过、已过期；可取普通号，材料照样能交。",
        "Notice {notice} was not found, was used or is too old; an ordinary number will do as well.",
    ),
    "notice_elsewhere": Sentence(
        "告知单“{notice}”是在{queue}开的，补材料请选那里的事项；办别的事，请不用告知单取号。",
        "Notice {notice} was given for {queue_en}: choose that matter to bring the papers, or take a number for"
        " another matter without the notice.",
    ),
    "unknown_appointment": Sentence(
        "没有找到这个预约码，请核对，或请工作人员帮忙。",
        "There is no such booking; check the code, or ask staff for help.",
    ),
    "appointment_other_day": Sentence(
        "您预约的是{date} {slot}，请在那天来签到。",
        "Your appointment is on {date}, {slot}; check in on that day.",
    ),
    "check_in_too_early": Sentence(
        "您预约的是{slot}，{start}起可以签到。",
        "Your appointment is {slot}; you can check in from {start}.",
    ),
    "check_in_too_late": Sentence(
        "您预约的{slot}已过，可改取普通号，前面{ahead}人，预计{low}–{high}分钟。",
        "Your slot {slot} is over. You can take an ordinary number: {ahead} ahead, "
        "about {low} to {high} minutes.",
    ),
    "check_in_too_late_no_counter": Sentence(
        "您预约的{slot}已过，可改取普通号，前面{ahead}人，现在没有窗口开放。",
        "Your slot {slot} is over. You can take an ordinary number: {ahead} ahead, no counter is open.",
    ),
    "already_checked_in": Sentence(
        "您已签到，号码是{label}，请留意叫号。",
        "You have checked in already; your number is {label}.",
    ),
    "no_appointment_today": Sentence(
        "没有查到您今天的预约。可以用预约码签到，或取普通号。",
        "No appointment of yours was found for today; use its code, or take an ordinary number.",
    ),
    "appointment_cancelled": Sentence(
        "您{slot}的预约已取消，可改取普通号，或请工作人员帮忙。",
        "Your appointment {slot} was given up; take an ordinary number, or ask staff for help.",
    ),
    "queue_takes_no_appointments": Sentence(
        "{queue}不接受预约，到大厅直接取号即可。",
        "{queue_en} takes no appointments; a number can be taken in the hall.",
    ),
    "slot_full": Sentence(
        "{queue}{date} {slot}已约满，请另选时段。",
        "{queue_en} on {date} at {slot} is booked up; choose another slot.",
    ),
    "day_full": Sentence(
        "{queue}{date}已约满，请另选日期。",
        "{queue_en} is booked up on {date}; choose another date.",
    ),
    "no_such_slot": Sentence(
        "{queue}{date}没有{slot}开始的时段。可约的时段：{slots}。",
        "{queue_en} has no slot at {slot} on {date}. These can be booked: {slots}.",
    ),
    "slot_over": Sentence(
        "{date} {slot}已经过了，请另选时段。",
        "{date} {slot} is over; choose another slot.",
    ),
    "bad_slot": Sentence(
        "{date} {slot}的时段不对：结束要晚于开始。",
        "The slot of {date} {slot} is wrong: it must end after it begins.",
    ),
    "too_far_ahead": Sentence(
        "最多提前{days}天预约，请选近一些的日期。",
        "A slot can be booked at most {days} days ahead; choose an earlier date.",
    ),
    "booked_already": Sentence(
        "这位群众已约{queue}{date} {slot}，可以改约。",
        "This person has {queue_en} on {date}, {slot}, already; it can be moved.",
    ),
    "bad_booking_code": Sentence(
        "预约码应是{digits}位数字（表格软件可能去掉了开头的0）。",
        "The code of a booking must have {digits} digits (did a spreadsheet drop leading zeros?).",
    ),
    "bad_date": Sentence(
        "日期“{date}”不对，应写成2025-09-08的样子。",
        "The date {date} is wrong; write it like 2025-09-08.",
    ),
    "bad_time": Sentence(
        "时间“{time}”不对，应写成09:00的样子。",
        "The time {time} is wrong; write it like 09:00.",
    ),
    "weekend_duty": Sentence(
        "周末值班只受理即办件和咨询，“{item}”请在工作日来办。下个工作日取号：{next}。",
        "At weekends only what is done on the spot is dealt with; {item_en} on working days. "
        "Next numbers: {next_en}.",
    ),
    "put_off_one": Sentence(
        "改到预约一次只改一个号，请逐个办理。",
        "Only one number at a time can be put off to an appointment.",
    ),
    "issue_cap_of_hall": Sentence(
        "本大厅今天限{limit}个号，已取完，请到咨询台。",
        "This hall gives {limit} numbers today, and all are taken; please ask at the desk.",
    ),
    # visits
    "matter_twice": Sentence(
        "{label}已经有这一件，不用再加。",
        "Number {label} is for this matter already.",
    ),
    "matters_while_missed": Sentence(
        "{label}已过号，请先办理过号重排，再改要办的事项。",
        "Number {label} was missed; queue it again first, then change its matters.",
    ),
    "no_such_matter": Sentence(
        "{label}没有这一件要办的事，请核对。",
        "Number {label} has no such matter left to do.",
    ),
    "matter_present": Sentence(
        "{label}的这一件正在窗口办理，请告诉窗口人员。",
        "This matter of {label} is at the counter now; please tell the clerk.",
    ),
    "last_matter": Sentence(
        "{label}只剩这一件。都不办了，请弃号。",
        "This is the only matter left of {label}; to give up all, give up the number.",
    ),
    "issue_cap": Sentence(
        "{queue}今天限{limit}个号，已取完，请到咨询台。",
        "{queue_en} gives {limit} numbers today, and all are taken; please ask at the desk.",
    ),
    "closed_today": Sentence(
        "今天已收班，不再取号。下次取号：{next}。",
        "The hall has closed for today. Next numbers: {next_en}.",
    ),
    "unknown_slip": Sentence(
        "没有找到改日优先单“{slip}”，或已用过、已过期；可取普通号。",
        "Slip {slip} was not found, was used or is too old; you can take an ordinary number.",
    ),
    "slip_held": Sentence(
        "您上次的{label}（{queue}）没有办成，今天优先办理：请取今天的号，排在最前。",
        "Your number {label} ({queue_en}) was put off: take today's number, it goes first.",
    ),
    "notice_held": Sentence(
        "您上次的{label}领了一次性告知单：请选择要办的事项取号，补正材料优先办理。",
        "You were given a notice with {label}: choose the matter and take a number; it has priority.",
    ),
    "slip_other_day": Sentence(
        "改日优先单从下一个开放日起使用，今天请到咨询台。",
        "The slip holds from the next open day on; please ask at the desk today.",
    ),
    "slip_other_queue": Sentence(
        "这张改日优先单只用于{queue}，别的业务请另取号。",
        "This slip holds for {queue_en}; take a number of its own for another service.",
    ),
    "day_not_started": Sentence(
        "系统正在开始新的一天，请稍等几秒再试。",
        "The business day is just starting; try again in a few seconds.",
    ),
    # tickets
    "unknown_ticket": Sentence(
        "没有找到号票{ticket}，请核对号码；只有当天的号有效。",
        "Number {ticket} was not found; check it. Numbers are valid on their own day only.",
    ),
    "ambiguous_ticket": Sentence(
        "“{ticket}”可能是{labels}，请连字母一起输入。",
        "{ticket} may be {labels}; enter it with its letter.",
    ),
    "ticket_ended": Sentence(
        "{label}{state}，不能再操作。",
        "{label} is {state_en}; nothing more can be done with it.",
    ),
    "put_off_already": Sentence(
        "{label}今天已经改日优先，下次凭原来的小票来就行，不用再办。",
        "{label} was put off today already; its paper goes first on another day.",
    ),
    "wrong_state": Sentence(
        "{label}{state}，不能{move}。",
        "{label} is {state_en}; it cannot be {move_en}.",
    ),
    "ticket_elsewhere": Sentence(
        "{label}正在{counter}号窗口，请与该窗口联系。",
        "{label} is at counter {counter}; please speak to that counter.",
    ),
    "ticket_here": Sentence(
        "{label}就是本窗口现在的号，要再叫一次请按“重呼”。",
        "{label} is this counter's present number; use recall to call it again.",
    ),
    "queue_not_served": Sentence(
        "{counter}号窗口不办{queue}，不能处理{label}。",
        "Counter {counter} does not serve {queue_en}, so it cannot deal with {label}.",
    ),
    "step_held": Sentence(
        "{label}要先办完{queue}，才轮到{counter}号窗口这一步。",
        "{label} has to finish {queue_en} first; the step at counter {counter} comes after it.",
    ),
    "not_parked": Sentence(
        "{label}没有挂起，不能恢复。",
        "{label} is not parked, so it cannot be resumed.",
    ),
    "reason_missing": Sentence(
        "这项操作要写明原因，留作记录。",
        "This needs a reason, which is kept on record.",
    ),
    "same_class": Sentence(
        "{label}已经是这个类别，不用再改。",
        "{label} has this class already.",
    ),
    "class_by_booking": Sentence(
        "预约号要凭预约签到，不能直接给，也不能改成。",
        "The class of appointments comes with checking in only.",
    ),
    "reason_needed": Sentence(
        "由工作人员作废号票要写明原因。",
        "A number that staff cancel needs a reason.",
    ),
    # counters
    "unknown_counter": Sentence(
        "没有{counter}号窗口，请核对窗口号。",
        "There is no counter {counter}; check the number.",
    ),
    "counter_not_open": Sentence(
        "{counter}号窗口还没开始服务，请先按“开始服务”。",
        "Counter {counter} is not open; open it first.",
    ),
    "counter_paused": Sentence(
        "{counter}号窗口在暂停服务，请先按“开始服务”。",
        "Counter {counter} is paused; open it first.",
    ),
    "no_present_ticket": Sentence(
        "{counter}号窗口现在没有号，请先呼叫。",
        "Counter {counter} has no number now; call one first.",
    ),
    "second_press": Sentence(
        "刚叫了{label}，{seconds}秒内再按不算，不会叫下一位。",
        "{label} was just called; a second press within {seconds} s calls nobody.",
    ),
    "nothing_to_undo": Sentence(
        "{counter}号窗口{seconds}秒内没有可撤销的操作。",
        "Counter {counter} did nothing in the last {seconds} s that can be taken back.",
    ),
    "undo_too_late": Sentence(
        "{label}之后已有新的操作，不能撤销。",
        "Something else happened to {label} since, so it cannot be taken back.",
    ),
    "recalled_in_vain": Sentence(
        "{label}已重呼{limit}次，无人应答，记为过号。按错了可以撤销。",
        "{label} was recalled {limit} times without an answer and is missed now; undo takes it back.",
    ),
    "requeue_limit": Sentence(
        "{label}今天已重排{limit}次，不能再排，请重新取号或到咨询台。",
        "{label} was queued again {limit} times today; take a new number or ask at the desk.",
    ),
    "counter_busy": Sentence(
        "{label}还在{counter}号窗口，请先按“办理结束”或“过号”，再停止服务。",
        "{label} is still at counter {counter}; complete it or mark it as missed, then close.",
    ),
    "same_queue": Sentence(
        "{label}已经在{queue}，不用转移。",
        "{label} is in {queue_en} already.",
    ),
    "bad_cases": Sentence(
        "件数应在0到{limit}之间。",
        "The number of cases must be between 0 and {limit}.",
    ),
    "too_many_items": Sentence(
        "一个号最多登记{limit}个事项。",
        "At most {limit} items go under one number.",
    ),
    "counter_without_queue": Sentence(
        "{counter}号窗口不办{queue}，请到办这项业务的窗口。",
        "Counter {counter} does not serve {queue_en}; please go to one that does.",
    ),
    "walk_up_reason": Sentence(
        "{queue}还有{count}人在等，先办这一位要写明原因，留作记录。",
        "{count} wait for {queue_en}; serving this visitor first needs a reason, which is kept.",
    ),
    "not_of_the_roll": Sentence(
        "{number}不是预印号（{first}到{last}），请核对纸上的号码。",
        "{number} is not of the pre-printed roll ({first} to {last}); check the paper.",
    ),
    "roll_used": Sentence(
        "预印号{number}今天已登记为{label}，不能再用。",
        "Number {number} of the roll is {label} today and cannot be used again.",
    ),
    "bad_minutes_ago": Sentence(
        "拿到纸号的时间应在0到{limit}分钟以前。",
        "The paper was taken between 0 and {limit} minutes ago.",
    ),
    "bad_phone_tail": Sentence(
        "请输入手机号的最后四位数字，也可以不填。",
        "Enter the last four digits of the telephone number, or leave it out.",
    ),
    "reprint_at_counter": Sentence(
        "{label}正在{counter}号窗口，不用补打，请直接到窗口。",
        "{label} is at counter {counter}; no paper is needed, please go there.",
    ),
    "reprint_limit": Sentence(
        "{label}已补打{limit}次，请到咨询台。",
        "{label} was printed again {limit} times; please ask at the information desk.",
    ),
    "unknown_case": Sentence(
        "没有找到未办结的办件“{case}”，请核对编号，或已经办结过。",
        "There is no open case {case}; check the number, or it was closed already.",
    ),
    "case_ref_used": Sentence(
        "审批系统编号“{ref}”已登记给另一件，请核对。",
        "The approval system's number {ref} belongs to another case already; check it.",
    ),
    "bad_close_date": Sentence(
        "办结日期“{date}”不对，应写成 2025-09-08 的样子。",
        "{date} is no date of closing; write it like 2025-09-08.",
    ),
    "close_date_outside": Sentence(
        "办件{case}的办结日期{date}应在接件日{accepted}和今天{today}之间。",
        "Case {case} was taken on {accepted} and cannot be closed on {date}, nor after {today}.",
    ),
    "staff_needed": Sentence(
        "请写明首问人员的工号。",
        "Give the staff number of who received the visitor first.",
    ),
    "ring_open": Sentence(
        "{label}需要引导，还没有人去接：请先由导办台派人，再过号或叫下一位；人已经来了，请按“开始办理”。",
        "{label} has to be guided and nobody went yet: the desk sends somebody first; if the visitor is here, start.",
    ),
    "unknown_ring": Sentence(
        "这次呼叫已有人应答。",
        "Somebody has answered this ring.",
    ),
    "first_contact_known": Sentence(
        "{label}的首问人员已登记为{staff_no}。",
        "Who received {label} first is on record: {staff_no}.",
    ),
    "bad_minutes": Sentence(
        "暂停时间应在0到{limit}分钟之间。",
        "A pause lasts between 0 and {limit} minutes.",
    ),
    "unknown_staff": Sentence(
        "没有工号{staff_no}，请核对。",
        "There is no staff number {staff_no}; check it.",
    ),
    "clerk_busy": Sentence(
        "工号{staff_no}在{counter}号窗口还有{label}没办完，请先在那里结束。",
        "{staff_no} still has {label} at counter {counter}; end it there first.",
    ),
    # the manager's hand
    "not_a_manager": Sentence(
        "工号{staff_no}不在管理人员名单里，不能做这项操作。",
        "{staff_no} is not one of the managers and may not do this.",
    ),
    "bad_cap": Sentence(
        "限号应在0到{limit}之间，取消限号填-1。",
        "A limit is between 0 and {limit}; -1 lifts it.",
    ),
    "time_is_over": Sentence(
        "截止时间已经过去，请重新填写。",
        "That time is over already; choose a later one.",
    ),
    "queues_missing": Sentence(
        "请写明这个窗口办哪些队列。",
        "Say which queues the counter is to serve.",
    ),
    "too_many_queues": Sentence(
        "一个窗口最多办{limit}个队列。",
        "A counter serves at most {limit} queues.",
    ),
    "too_many_tickets": Sentence(
        "请选择1到{limit}个号。",
        "Choose 1 to {limit} numbers.",
    ),
    "queue_would_be_left": Sentence(
        "{queue}还有{waiting}人在等，只有{counter}号窗口能办，请先安排别的窗口或调整队列。",
        "{waiting} people wait for {queue_en} and only counter {counter} serves it; "
        "arrange another counter or move them first.",
    ),
    "bad_counter_number": Sentence(
        "临时窗口号应是1到{limit}的数字，不能是“{counter}”。",
        "A temporary counter has a number from 1 to {limit}, not {counter}.",
    ),
    "counter_exists": Sentence(
        "{counter}号窗口已经有了，请直接开始服务，或换一个号。",
        "Counter {counter} exists already; open it, or choose another number.",
    ),
    "move_same_queue": Sentence(
        "已经在{queue}，不用调整。",
        "They are in {queue_en} already.",
    ),
    "ticket_in_other_queue": Sentence(
        "{label}不在{queue}，请核对。",
        "{label} is not in {queue_en}; check it.",
    ),
    "bad_extension": Sentence(
        "延时要晚于{close}，最多16小时，不能过了业务日换日的时间；取号截止不能晚于延时结束。",
        "An extension ends after {close}, within 16 hours and before the business date turns; numbers stop no later than it.",
    ),
    "hall_is_closed": Sentence(
        "今天已收班，{counter}号窗口不能再开；要继续服务，请先延时。",
        "The hall has closed for today; extend its hours before counter {counter} opens again.",
    ),
    "unknown_channel": Sentence(
        "没有“{channel}”这个发布渠道，请选 media_player 或 led。",
        "There is no channel {channel}; choose media_player or led.",
    ),
    "bad_display": Sentence(
        "优先级应在0到{priority}之间，停留应在1到{seconds}秒之间。",
        "The priority is 0 to {priority}, the display time 1 to {seconds} s.",
    ),
    "too_many_notices": Sentence(
        "已发布{limit}条通知，请先撤下不用的。",
        "{limit} notices are published; withdraw some first.",
    ),
    "reload_impossible": Sentence(
        "这里不能重新读取配置，请重启主机。",
        "The configuration cannot be read anew here; start the controller again.",
    ),
    "configuration_refused": Sentence(
        "新配置有{count}处问题，没有采用，大厅照原来的配置运行。",
        "The new configuration has {count} faults and was not applied; the hall works on as before.",
    ),
    "unknown_inspection": Sentence(
        "没有编号为“{inspection}”的巡查记录，请核对。",
        "There is no inspection {inspection}; check it.",
    ),
    "inspection_settled": Sentence(
        "巡查记录{inspection}已经整改完了。",
        "The inspection {inspection} is settled already.",
    ),
    "too_many_inspections": Sentence(
        "还有{limit}条巡查记录等着整改，请先处理一些。",
        "{limit} inspections wait to be settled; settle some first.",
    ),
    "unknown_device": Sentence(
        "没有名为“{device}”的设备，请核对。",
        "There is no device {device}; check it.",
    ),
    "unknown_published": Sentence(
        "没有找到已发布的通知“{notice}”，可能已撤下。",
        "There is no published notice {notice}; it may have been withdrawn.",
    ),
    # ratings and devices
    "unknown_rating": Sentence(
        "没有找到这次评价，或已过当天。",
        "This rating was not found, or its day is over.",
    ),
    "already_rated": Sentence(
        "这次办理已经评价过了，谢谢。",
        "This service has been rated already. Thank you.",
    ),
    "rating_closed": Sentence(
        "这次评价已结束，可到取号机评价。",
        "This rating is closed here; you can still rate at the kiosk.",
    ),
    "unknown_token": Sentence(
        "没有找到这张小票的评价，或已超过{days}天。",
        "This paper cannot be rated: it is not known, or older than {days} days.",
    ),
    "nothing_to_rate": Sentence(
        "这个号还没有办理过可评价的事项。",
        "Nothing that can be rated was served under this number yet.",
    ),
    "unknown_feedback": Sentence(
        "没有找到这份意见，请核对回执上的编号。",
        "This feedback is not known; please check the code on the receipt.",
    ),
    "feedback_closed": Sentence(
        "意见{feedback}已答复完毕。", "Feedback {feedback} is answered and closed."
    ),
    "feedback_topics": Sentence(
        "请至少选一项，最多选{limit}项。", "Choose at least one topic, at most {limit}."
    ),
    "unknown_work_order": Sentence(
        "没有找到工单“{order}”，或已办完。",
        "There is no work order {order}, or it is closed.",
    ),
    "wrong_stage": Sentence(
        "工单{order}现在是“{now}”，不是“{wanted}”，请先办完这一步。",
        "Work order {order} is at {now_en}, not at {wanted_en}.",
    ),
    "bad_level": Sentence(
        "评价应为非常满意、满意、基本满意、不满意、非常不满意之一，或暂不评价。",
        "A rating is one of five levels, or declined.",
    ),
    "text_too_long": Sentence(
        "“{field}”过长，上限是{limit}。",
        "{field_en} is too long; at most {limit}.",
    ),
    "text_missing": Sentence(
        "缺少“{field}”。",
        "{field_en} is missing.",
    ),
    # who may do what
    "not_allowed": Sentence(
        "{client}无权做这项操作。",
        "{client} may not do this.",
    ),
    "not_your_counter": Sentence(
        "{client}只能操作{own}号窗口。",
        "{client} acts for counter {own} only.",
    ),
    "not_your_device": Sentence(
        "{device}不由{client}管理，不能由它报告状态，请检查 hall.toml 里线路的 owner。",
        "{device} is not looked after by {client}, which may not report on it;"
        " check the line's owner in hall.toml.",
    ),
    "too_many_devices": Sentence(
        "{client}报告的设备中已有{limit}台不在配置里，请先写进 hall.toml。",
        "{client} reports on {limit} devices that are not configured; add them to hall.toml first.",
    ),
    # alarms, announcements, emergency
    "emergency": Sentence(
        "紧急疏散中，取号和叫号已暂停，号码和位置都保留。",
        "The hall is being evacuated: nothing is issued or called, and no number or place is lost.",
    ),
    "emergency_on": Sentence(
        "紧急疏散已经开始。",
        "The emergency is on already.",
    ),
    "emergency_not_prepared": Sentence(
        "请先按“准备疏散”，一分钟内再确认。",
        "Prepare the emergency first, then confirm it within a minute.",
    ),
    "unknown_zone": Sentence(
        "本大厅没有区域“{zone}”。",
        "This hall has no zone {zone}.",
    ),
    "bad_broadcast_minutes": Sentence(
        "广播显示时间应在1到{limit}分钟之间。",
        "An announcement stands for 1 to {limit} minutes.",
    ),
    "too_many_broadcasts": Sentence(
        "已有{limit}条广播在播，请先结束一条。",
        "There are {limit} announcements already; end one first.",
    ),
    "unknown_command": Sentence(
        "控制器不认识这项操作，请更新程序。",
        "The controller does not know this command; update the program.",
    ),
}

OWNER_SILENT_WORDS: Final = Sentence(
    "管理它的程序{owner}没有消息，状态不明，请看一眼设备和那台电脑。",
    "The program {owner} that looks after it is silent, so its state is unknown; check both.",
)
NOBODY_WAITS: Final = Sentence("现在没有人等候。", "Nobody is waiting.")
NOT_LONG_ENOUGH: Final = Sentence(
    "还有{count}人在等，按本窗口的叫号规则现在还不叫：等候都没超过规定的分钟数。",
    "{count} wait, and this counter's rules call none of them yet: nobody has waited the minutes that they set.",
)
"""A counter that helps only above so many minutes has nobody to call, though people wait."""

STATE_WORDS: Final[dict[TicketState, Sentence]] = {
    "waiting": Sentence("在等候", "waiting"),
    "called": Sentence("已呼叫", "called"),
    "serving": Sentence("正在办理", "being served"),
    "served": Sentence("已办理结束", "served"),
    "no_show": Sentence("已过号", "missed"),
    "parked": Sentence("已挂起", "parked"),
    "cancelled": Sentence("已取消", "cancelled"),
    "expired": Sentence("已过期", "expired"),
}


FIELD_WORDS: Final[dict[str, Sentence]] = {
    "reason": Sentence("原因", "the reason"),
    "reasons": Sentence("评价原因", "the list of reasons"),
    "case": Sentence("办件编号", "the number of the case"),
    "case_ref": Sentence("审批系统编号", "the approval system's number"),
    "result": Sentence("办结结果", "the result"),
    "missing": Sentence("缺少的材料", "the list of missing materials"),
    "note": Sentence("说明", "the note"),
    "text": Sentence("内容", "the text"),
    "words": Sentence("书面意见", "what is written"),
    "title": Sentence("标题", "the title"),
    "body": Sentence("内容", "the text"),
    "source": Sentence("取号来源", "the source"),
    "code": Sentence("预约码", "the code of the booking"),
    "raw_key": Sentence("按键", "the key"),
    "list_version": Sentence("选项版本", "the version of the list"),
    "device": Sentence("设备名称", "the device's name"),
    "kind": Sentence("设备类型", "the device's kind"),
    "parts": Sentence("设备部件", "the list of parts"),
    "message_zh": Sentence("中文说明", "the Chinese message"),
    "message_en": Sentence("英文说明", "the English message"),
    "alarm": Sentence("报警编号", "the alarm"),
    "ring_id": Sentence("呼叫编号", "the number of the ring"),
    "text_zh": Sentence("中文内容", "the Chinese text"),
    "text_en": Sentence("英文内容", "the English text"),
}


def sentence(code: str, detail: dict[str, str]) -> Sentence:
    """The sentence of a code with its detail filled in; a missing detail reads as an ellipsis."""
    template = CODES.get(code)
    if template is None:
        return Sentence(f"操作被拒绝（{code}）。", f"Refused ({code}).")
    values = _Lenient(detail)
    return Sentence(template.zh.format_map(values), template.en.format_map(values))


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
