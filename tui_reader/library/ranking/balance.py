"""The weights of starred papers in the model of the user's interests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import mul
from typing import Final

_RIDGE: Final = 0.2
"""The ridge, as a share of the mean of the diagonal."""
_MOST_STEPS: Final = 25
_PRECISION: Final = 1e-8


def balance(vectors: Sequence[Mapping[str, float]], mean: Mapping[str, float]) -> list[float]:
    """A weight for each vector, none negative, with the sum 1.

    A vector counts for what the others do not say already: the weights `a` solve
    `(K + ridge) a = 1`, where K has the dot products of the vectors less `mean` (ridge regression
    of a constant on the vectors).
    """
    count = len(vectors)
    matrix = _products(vectors, mean)
    ridge = _RIDGE * sum(matrix[i][i] for i in range(count)) / count
    for i in range(count):
        matrix[i][i] += ridge
    weights = [max(each, 0.0) for each in _solution(matrix)]
    total = sum(weights)
    return [each / total for each in weights] if total else [1 / count] * count


def _products(
    vectors: Sequence[Mapping[str, float]], mean: Mapping[str, float]
) -> list[list[float]]:
    """The dot products of the vectors less `mean`."""
    with_mean = [sum(x * mean.get(word, 0.0) for word, x in each.items()) for each in vectors]
    least = min(with_mean)  # in place of the square of the mean, of which only a part is known
    columns: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, each in enumerate(vectors):
        for word, x in each.items():
            columns[word].append((i, x))
    matrix = [[least - one - other for other in with_mean] for one in with_mean]
    for column in columns.values():
        for at, (i, x) in enumerate(column):
            row = matrix[i]
            for j, y in column[at:]:
                row[j] += x * y
    for i in range(len(matrix)):  # the other half is the same
        for j in range(i):
            matrix[i][j] = matrix[j][i]
    return matrix


def _solution(matrix: Sequence[Sequence[float]]) -> list[float]:
    """The solution of `matrix` x = 1 by conjugate gradients."""
    count = len(matrix)
    solution = [0.0] * count
    residual = [1.0] * count
    direction = residual[:]
    square = float(count)
    for _ in range(_MOST_STEPS):
        product = [sum(map(mul, row, direction)) for row in matrix]
        step = square / (sum(map(mul, direction, product)) or 1.0)
        solution = [x + step * y for x, y in zip(solution, direction, strict=True)]
        residual = [x - step * y for x, y in zip(residual, product, strict=True)]
        new = sum(map(mul, residual, residual))
        if new < _PRECISION * count:
            break
        factor = new / square
        direction = [x + factor * y for x, y in zip(residual, direction, strict=True)]
        square = new
    return solution
