"""A publisher that does not exist: two small news sites on loopback, for `newswatch demo` and for the tests.

content/      what it publishes, as data; every outlet, person and event in it is invented
content.py    that data as records, and what a perfect reader would make of each page
pages.py      the records as HTML, RSS and sitemaps
publisher.py  the web server, its first and second day
receiver.py   a web server that keeps the alerts posted to it
"""
