"""Learned templates on their way in and out of the archive: what each page adds, and whose text an article shows."""

from dataclasses import replace

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


def taught(state: TemplateState, lesson: Lesson, clock: Clock) -> TemplateState:
    """`state` after the page; pure but for the time of day it is stamped with."""
    template = read_template(state.learned)
    learned = learn(template, lesson)
    state = replace(state, learned=write_template(template), version=state.version + learned.changed)
    return after(state, lesson, learned.strange, clock.now())


def keep(writer: Writer, source_id: str, lesson: Lesson | None) -> None:
    """Writes what a page taught, inside the transaction that stored it."""
    if lesson is not None:
        state = writer.templates.find(source_id, lesson.site)
        writer.templates.save(taught(state, lesson, writer.clock))
