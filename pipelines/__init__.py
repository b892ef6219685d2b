"""The flow a page takes from the spider into the archive: EXTRACT, CLEAN, DEDUPE, STORE."""

STAGES = [
    "pipelines.stages.ExtractStage",
    "pipelines.stages.CleanStage",
    "pipelines.stages.DedupeStage",
    "pipelines.stages.StoreStage",
]
"""Scrapy item pipelines in order; each is a thin coat over the pure function of its room."""
