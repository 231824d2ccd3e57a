"""One recv() per connection: what does not fit, or comes later, is not read."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import READING, WRITING, Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where bytes wait unread in a connection that is accepted, and no thread is about to read
    or write there.
    """
    wrong = scene.wrong_exchange
    row = scene.server_row(wrong.connection) if wrong is not None else None
    if wrong is None or row is None or not row.inode or not row.receive_queue or wrong.end != "open":
        return None
    numbers = {each.descriptor for each in row.owners}
    is_busy_there = numbers & {*scene.waiting_in(*READING), *scene.waiting_in(*WRITING)}
    if is_busy_there or row.send_queue:
        return None
    came = f"{wrong.reply_bytes} of {scene.exchanged.payload_bytes} bytes" if scene.exchanged else "too little"
    return likely(*evidence.table(scene, row), *evidence.waits(scene), came=came, unread=row.receive_queue)


MISTAKE = Mistake(
    id="reads-only-once",
    title="it reads only once from a client: {unread} bytes are still unread",
    explanation=(
        "{came} came back, and {unread} bytes that the client sent are still in the server's socket (Recv-Q), and "
        "nobody reads them. TCP is a stream of bytes: one recv() returns what is there at that moment, at most as "
        "much as the buffer takes."
    ),
    advice="Call recv() in a loop until it returns 0, and send back each piece as it comes.",
    concept="TCP is a stream",
    link=manual("recv", 2),
    recognise=recognise,
)
