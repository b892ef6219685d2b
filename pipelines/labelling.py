"""What people say of a source's pages and templates, into the archive."""

from collections.abc import Sequence
from dataclasses import replace

from newswatch.archive.templates import PageLabel
from newswatch.archive.writer import Writer
from newswatch.errors import ConfigError
from newswatch.models import Lesson, Standing, TemplateState
from pipelines import templates
from pipelines.extract.templates.schedule import CHECKED_FIRST


def label(writer: Writer, source_id: str, article_id: int, article: Sequence[str], lesson: Lesson) -> TemplateState:
    """Keeps a person's word on a page and teaches it. Raises ConfigError for a page that was labelled already."""
    if any(known.article_id == article_id for known in writer.templates.labels(source_id)):
        raise ConfigError(
            f"article {article_id} was labelled already; `newswatch sources show {source_id} --learn-template` "
            "begins anew without any labels."
        )
    told = PageLabel(article_id=article_id, site=lesson.site, article=tuple(article), labelled_at=writer.clock.now())
    with writer.transaction():
        writer.templates.keep_label(source_id, told)
        templates.keep(writer, source_id, lesson)
    return writer.templates.find(source_id, lesson.site)


def judge(writer: Writer, source_id: str, standing: Standing) -> int:
    """A person's word on all templates of a source; how many there are. LEARNING throws away what was learned."""
    known = writer.templates.of_source(source_id)
    with writer.transaction():
        if standing is Standing.LEARNING:
            writer.templates.drop_labels(source_id)
        for state in known:
            # the version goes on: texts read by a forgotten template must not look like a later one's
            blank = TemplateState(source=source_id, site=state.site, version=state.version + 1)
            writer.templates.save(blank if standing is Standing.LEARNING else replace(state, standing=standing))
    return len(known)


def lacking(state: TemplateState) -> int:
    """Pages a person must still check before the template is used for live pages."""
    return 0 if state.standing is Standing.PINNED else max(0, CHECKED_FIRST - state.checked)
