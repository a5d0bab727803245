from app.commands.demo import situations
from tests.commands.conftest import Run
from tests.fixtures.service import Caller


def test_ten_situations_come_out_as_the_law_has_them(run: Run, service: str, caller: Caller) -> None:
    done = run("demo", "--url", service, "--key", caller.key)
    assert "Every answer is as the law has it." in done.stdout
    assert done.exit_code == 0, done.stdout
    assert len(situations()) == 10


def test_a_service_that_is_down_is_no_right_answer(run: Run) -> None:
    done = run("demo", "--url", "http://127.0.0.1:1", "--key", "pk_none")
    assert done.exit_code == 1
    assert done.stdout.count("not screened") == 10
    assert "An answer differs from the law." in done.stdout
