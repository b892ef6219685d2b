"""The records, in the order an article travels; each stage returns a new one and changes none.

Source → FoundLink → Page → Extracted → Candidate → Verdict → Stored, and Article is what people read.
Datetimes are aware and UTC unless a field says otherwise.
"""

from newswatch.models.articles import (
    Article,
    ArticleStatus,
    BlockExample,
    BlockReport,
    Candidate,
    Copy,
    New,
    NewVersion,
    Same,
    Stored,
    StoryMember,
    Verdict,
    Version,
    VersionKind,
)
from newswatch.models.extracted import (
    Block,
    BlockState,
    Evidence,
    Extracted,
    Furniture,
    Removed,
)
from newswatch.models.histories import (
    Address,
    Past,
    PastVersion,
    Span,
)
from newswatch.models.sources import (
    CleanRules,
    Endpoint,
    EndpointKind,
    ExtractRules,
    FoundLink,
    Page,
    Source,
)
from newswatch.models.templates import (
    Kept,
    Lesson,
    Reading,
    Standing,
    TemplateReport,
    TemplateState,
)

__all__ = [
    "Address",
    "Article",
    "ArticleStatus",
    "Block",
    "BlockExample",
    "BlockReport",
    "BlockState",
    "Candidate",
    "CleanRules",
    "Copy",
    "Endpoint",
    "EndpointKind",
    "Evidence",
    "ExtractRules",
    "Extracted",
    "FoundLink",
    "Furniture",
    "Kept",
    "Lesson",
    "New",
    "NewVersion",
    "Page",
    "Past",
    "PastVersion",
    "Reading",
    "Removed",
    "Same",
    "Source",
    "Span",
    "Standing",
    "Stored",
    "StoryMember",
    "TemplateReport",
    "TemplateState",
    "Verdict",
    "Version",
    "VersionKind",
]
