"""Learned templates on their way in and out of the archive: what each page adds, and whose text an article shows."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.models import Extracted, Lesson, TemplateState
from pipelines.clean import CLEANER
from pipelines.extract.templates.learn import learn
from pipelines.extract.templates.records import read_template, write_template
from pipelines.extract.templates.schedule import after


def cleaner_of(extracted: Extracted) -> str:
    """Who made this text. A template that has changed counts as another cleaner: what it reads otherwise is no edit."""
    lesson = extracted.lesson
    return CLEANER if lesson is None or not lesson.served else f"{CLEANER}+{lesson.served}"


def taught(state: TemplateState, lessons: Sequence[Lesson], clock: Clock) -> TemplateState:
    """`state` after the pages; pure but for the time of day it is stamped with."""
    template = read_template(state.learned)
    for lesson in lessons:
        learned = learn(template, lesson)
        state = replace(state, version=state.version + learned.changed)
        state = after(state, lesson, learned.strange, clock.now())
    return replace(state, learned=write_template(template))


def keep(writer: Writer, source_id: str, lesson: Lesson | None) -> None:
    """Has what a page taught written inside the transaction that stored it."""
    if lesson is not None:
        writer.templates.gather(source_id, lesson, partial(taught, clock=writer.clock))
