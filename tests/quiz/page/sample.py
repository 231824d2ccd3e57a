"""Two topics with a question of each kind, and texts that would break a page that takes them for HTML."""

from grader.model.topic import Topic
from tests.quiz.questions import question

HOSTILE = "</script><script>document.title='broken'</script><!-- & \" ' ` \u2028 \\"


def sample_topics() -> tuple[Topic, Topic]:
    """Return the topics: every kind once in the first, texts that look like code in the second."""
    begin = Topic(
        slug="begin",
        title="How a connection begins",
        about="What the kernel does between `socket()` and the first byte.",
        questions=(
            question(
                id="client-port",
                kind="choice",
                question="The client's end has a port such as `52038`. Who chose that number?",
                options=(
                    {"text": "nc, which always takes the same", "feedback": "Connect twice and compare."},
                    {"text": "The server, in `accept()`", "feedback": "It was in the client's very first packet."},
                    {"text": "The client's kernel", "right": True, "feedback": "When nc called `connect()`."},
                ),
                explanation="Nobody asked for a port, so `connect()` takes a free one.",
                hint="What does `sysctl net.ipv4.ip_local_port_range` print?",
                concept={"title": "Ephemeral ports", "link": "man:ip(7)"},
                sources=("ip(7), `ip_local_port_range`",),
            ),
            question(
                id="states",
                kind="several",
                question="Which of these are states of a TCP socket?",
                options=(
                    {"text": "LISTEN", "right": True},
                    {"text": "TIME_WAIT", "right": True},
                    {"text": "OPEN", "feedback": "No row ever says so."},
                    {"text": "WAITING", "feedback": "Waiting for what?"},
                ),
                points=2,
                explanation="See the list in `include/net/tcp_states.h`.",
                concept={"title": "TCP's states", "link": "https://www.rfc-editor.org/rfc/rfc9293"},
            ),
            question(
                id="time-wait",
                kind="true-false",
                question="A row in TIME_WAIT belongs to a process.",
                answer=False,
                feedback="Look for its descriptor.",
                explanation="The program has closed it; the kernel alone keeps it.",
            ),
            question(
                id="swapped",
                kind="number",
                question="A server forgot `htons()` and meant port 3879. Which port does netstat show?",
                answer=9999,
                mistakes=({"answer": 3879, "feedback": "That is what it meant."},),
                explanation="3879 is `0x0f27`; its bytes swapped are `0x270f`.",
            ),
            question(
                id="byte-order",
                kind="text",
                question="Which function puts a port into network byte order?",
                answers=("htons",),
                patterns=(r"htons\(.*\)",),
                mistakes=({"answers": ("ntohs",), "feedback": "That is the way back."},),
                explanation="*Host to network, short.*",
            ),
            question(
                id="handshake",
                kind="order",
                question="Put the packets of a new connection in order.",
                items=("SYN", "SYN, ACK", "ACK", "data"),
                points=3,
                explanation="RFC 9293, 3.5.",
            ),
            question(
                id="services",
                kind="match",
                question="Which service has which port?",
                pairs=(
                    {"left": "80", "right": "http"},
                    {"left": "22", "right": "ssh", "feedback": "22 came before 80."},
                    {"left": "53", "right": "domain"},
                ),
                distractors=("gopher",),
                points=3,
                explanation="See services(5).",
            ),
            question(
                id="listener",
                kind="netstat-row",
                question="Fill in the row of a server that waits for clients on port 9999.",
                row={"proto": "tcp", "local": "0.0.0.0:9999", "foreign": "0.0.0.0:*", "state": "LISTEN"},
                blanks=("local", "state"),
                accept={"local": ("*:9999",)},
                points=2,
                explanation="The other end is not known yet.",
            ),
        ),
    )
    return begin, _hostile_topic()


def _hostile_topic() -> Topic:
    return Topic(
        slug="hostile",
        title=f"Texts {HOSTILE}",
        about=HOSTILE,
        questions=(
            question(
                id="constructor",
                kind="choice",
                question=f"<img src=x onerror=alert(1)> {HOSTILE}",
                options=({"text": HOSTILE, "right": True, "feedback": HOSTILE}, {"text": "<b>no</b>"}),
                explanation=HOSTILE,
            ),
            question(
                id="y", kind="text", question="Say: é\u00a0\U0001f600", answers=(HOSTILE[:60],), explanation=HOSTILE
            ),
        ),
    )
