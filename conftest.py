"""How pytest runs the notebooks: with history, and each exercise with its solution."""

import nbformat
import nbval.kernel
import nbval.plugin
from common import is_exercise, solution_below


def _execute_with_history(self, cell_input, allow_stdin=None):
    return self.kc.execute(cell_input, allow_stdin=allow_stdin, stop_on_error=False)


# nbval runs cells without history. JupyterLab runs them with it, and some versions of IPython
# look there for the semicolon that silences a cell's last line.
nbval.kernel.RunningKernel.execute_cell_input = _execute_with_history

_collect = nbval.plugin.IPyNbFile.collect


def _collect_with_solutions(self):
    """Yield nbval's items, and after each starter one for the solution folded below it.

    So a solution runs where a learner would put it, and all later cells are run and compared in
    a notebook that has been solved.
    """
    for item in _collect(self):
        yield item
        if is_exercise(item.cell):
            number, solution = solution_below(self.nb, item.cell)
            said = f"✔ Exercise {number}: right. Well done.\n"
            output = nbformat.v4.new_output("stream", name="stdout", text=said)
            yield nbval.plugin.IPyNbCell.from_parent(
                self,
                name=f"Solution {number}",
                cell_num=item.cell_num,
                cell=nbformat.v4.new_code_cell(solution, outputs=[output], execution_count=1),
                options=item.options,
            )


nbval.plugin.IPyNbFile.collect = _collect_with_solutions


def pytest_collection_modifyitems(items):
    """Let notebooks come first, from the last one down: they take longest, so no core idles."""

    def name(item):
        return item.path.name if item.path.suffix == ".ipynb" else ""

    items.sort(key=name, reverse=True)
