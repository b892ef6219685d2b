"""Templates for people: how far one has come, in words, and a say in it."""

import dataclasses

from newswatch.cli.context import Context
from newswatch.cli.text import outside
from newswatch.models import Source, Standing, TemplateReport
from scheduler import control

_WORDS = {
    Standing.LEARNING: "learning",
    Standing.PINNED: "pinned: used everywhere",
    Standing.FORGOTTEN: "forgotten: never used",
}


def judge(context: Context, source: Source, standing: Standing) -> None:
    """Through the service where one runs."""

    def alone() -> int:
        from pipelines import labelling

        with context.writer("sources") as writer:
            return labelling.judge(writer, source.id, standing)

    count = control.ask_or(context.home, "source_template", alone, id=source.id, standing=standing)
    if not count:
        context.remark(f"{source.id}: nothing was learned of its pages yet; crawl it first.")
    elif standing is Standing.LEARNING:
        context.remark(f"{source.id}: its template begins anew; what was learned and labelled is gone.")
    else:
        context.remark(f"{source.id}: its template is {_WORDS[standing]}.")


def show(context: Context, source: Source, *, as_json: bool) -> None:
    with context.reader() as archive:
        found = archive.templates(source.id)
    if as_json:
        context.print_json([dataclasses.asdict(one) for one in found])
        return
    for report in found:
        _show(context, report)
    if not found:
        context.remark(f"{source.id}: nothing was learned of its pages yet; each new article teaches.")
        return
    context.remark(
        f"`newswatch sources label {source.id}` checks pages; `newswatch sources show {source.id} --pin-template` uses "
        "it without, `--forget-template` never, `--learn-template` begins anew."
    )


def _show(context: Context, report: TemplateReport) -> None:
    context.say(outside(f"{report.site}  {_WORDS[report.standing]}, {_use(context, report)}"))
    context.say(f"{report.pages} pages taught, {report.checked} of them checked by a person", indent=2)
    context.say(
        f"{report.served} texts are by it; {report.verified} pages were read both ways, {report.disagreed} disagreed; "
        f"{report.fallbacks} pages did not fit, {report.fallbacks_in_row} of them the last ones in a row",
        indent=2,
    )
    if report.redesigned_at is not None:
        context.say(f"the site was redesigned, noticed {context.when(report.redesigned_at)}", indent=2)
    context.say(f"{report.places} places are known; the article stands at", indent=2)
    for place in report.article_places:
        context.say(outside(place), indent=4)


def _use(context: Context, report: TemplateReport) -> str:
    from pipelines.extract.templates.schedule import CHECKED_FIRST

    setting = context.settings.extract.templates
    if report.standing is Standing.FORGOTTEN or setting == "off":
        return "used nowhere"
    if report.standing is Standing.PINNED or report.checked >= CHECKED_FIRST or setting == "auto":
        return "used for live pages and bulk work"
    return "used for bulk work (reextract) only"
