"""Pages that a browser must show, and whose scripts do what they can to it."""

from tests.hazards.hazard import Hazard, loose, refused, stored
from tests.hazards.stories import story

STUCK = ("failed:browser",)
_NOTHING = ("rejected:needs_browser", "rejected:empty", "rejected:too_short")


def hazards() -> list[Hazard]:
    return [*_annoying(), *_destructive()]


def _frame(name: str, script: str, *, shows: bool = True) -> str:
    """The story, written by script, and then what the hazard does."""
    made = story(name)
    article = f"<article><h1>{made.title}</h1>{made.text}</article>"
    shown = f"document.title={made.title!r};document.getElementById('app').innerHTML={article!r};" if shows else ""
    return (
        f'<!doctype html><html lang="en"><head><title>News</title></head><body><div id="app"></div>'
        f"<noscript>You need to enable JavaScript to run this app.</noscript><script>{shown}{script}</script></body></html>"
    )


def _annoying() -> list[Hazard]:
    """It takes its time, and the article is there all the same."""
    scripts = {
        "dialogs": "alert(1);confirm(2);prompt(3);setInterval(()=>alert(4),10);",
        "unload": "addEventListener('beforeunload',e=>{e.preventDefault();e.returnValue='stay'});",
        "requests": "for(let i=0;i<500;i++)fetch('/api/'+i).catch(()=>{});",
        "download": "const a=document.createElement('a');a.href='data:,x';a.download='../../x';a.click();",
        "print": "window.print();",
        "throws": "setInterval(()=>{throw new Error('x')},5);throw new Error('y');",
        "workers": "for(let i=0;i<4;i++)new Worker(URL.createObjectURL(new Blob(['for(;;);'])));",
        "polls": "setInterval(()=>fetch('/api/poll').catch(()=>{}),50);",
    }
    return [stored(f"shown-{name}", _frame(f"shown-{name}", script)) for name, script in scripts.items()]


def _destructive() -> list[Hazard]:
    """It is not shown in time or not at all, or, of the odd ones, perhaps."""
    hidden = {
        "loop": ("for(;;);", STUCK),
        "memory": ("const a=[];for(;;)a.push(new Array(1e6).fill(1.1));", STUCK),
        "elements": ("document.body.innerHTML='<p>word'.repeat(2e6);", (*STUCK, "failed:too_large")),
        "writes": ("setInterval(()=>{document.open();document.write('x');document.close()},1);", (*STUCK, *_NOTHING)),
    }
    odd = {
        "windows": "for(let i=0;i<50;i++)window.open('/news/x'+i);",
        "history": "for(let i=0;i<5000;i++)try{history.pushState({},'','/news/x'+i)}catch(e){}",
        "loop-late": "setTimeout(()=>{for(;;);},50);",
        "leaves": "setInterval(()=>{location.href='/news/x'+Math.random()},5);",
        "reloads": "location.reload();",
        "blob": "location.href=URL.createObjectURL(new Blob(['<h1>x</h1>'],{type:'text/html'}));",
        "data": "location.href='data:text/html,<h1>x</h1>';",
        "closes": "window.close();document.documentElement.remove();",
    }
    return [
        *(refused(f"shown-{name}", _frame(f"shown-{name}", script, shows=False), *ends) for name, (script, ends) in hidden.items()),
        *(loose(f"shown-{name}", _frame(f"shown-{name}", script), *STUCK, *_NOTHING) for name, script in odd.items()),
    ]  # fmt: skip
