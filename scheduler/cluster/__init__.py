"""The same crawls as Celery tasks on other machines (optional: `pip install newswatch[cluster]`).

The service sends a `CrawlTask` with all a crawl must know (`sending`, `snapshot`). A worker (`worker`) locks the host
and hands the task to its child process (`crawlers`, `child`), where the same spiders and pipelines run over a `journal`
instead of the archive. What the journal gathers goes back in batches; the service's one `archivist` replays a batch
into the archive (`replay`) in one transaction with the batch's number, and acknowledges it after the commit.

A WARC file is a task too (`stretches`): the child reads on in it for some minutes (`filing`), and what it read is
stored in the file's order, with how far it came (`imports`).
"""
