"""The day's report names the indicators under satisfaction, in their order."""

from __future__ import annotations

from config.rating_reasons import default_reasons
from queue_controller.api import messages as m
from queue_controller.api.audience import cut_report
from queue_controller.cli.reasons_text import INDICATORS, reasons_text
from queue_controller.store.report import day_report
from tests.unit.queue_controller.service.driver import Driver, sample_hall


def test_every_reason_of_our_own_list_has_an_indicator_that_the_report_knows() -> None:
    known = {reason.indicator for reason in default_reasons().reason}
    assert known == {*INDICATORS, ""}


def test_reasons_are_counted_by_indicator_also_codes_that_are_gone() -> None:
    counts = {"slow": 2, "long_wait": 1, "attitude": 1, "gone_since": 1}
    (line,) = reasons_text(counts, default_reasons())
    assert "服务效率 3，服务水平 0，服务态度 1，其他 1" in line
    assert "efficiency 3, level 0, attitude 1, other 1" in line
    assert reasons_text({}, default_reasons()) == []


def test_the_report_counts_the_reasons_of_bad_reviews_for_the_full_audience_only() -> None:
    driver = Driver(sample_hall("ziyang")).open("5")
    for level, reasons in ((1, ("slow", "attitude")), (2, ("slow",)), (5, ())):
        driver.issue("B")
        driver.call("5")
        driver.pass_s(5).do(m.Start("5"))
        driver.pass_s(120).do(m.Complete("5"))
        driver.pass_s(5)
        (rating,) = [r for r in driver.state.view.ratings.values() if r.open]
        driver.do(m.Rate(rating.rating_id, level, str(level), reasons=reasons), "rating-5")
    report = day_report(driver.records, driver.state.view.business_date, rehearsal=False)
    assert report.reasons == {"attitude": 1, "slow": 2}
    assert cut_report(report, "counter").reasons == {}
