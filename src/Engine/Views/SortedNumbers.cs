namespace Jumun.Engine;

/// <summary>
/// A sorted set of numbers that mostly grows at its end, in pieces, so that a change costs the same among millions.
/// </summary>
internal sealed class SortedNumbers
{
    private const int PieceMax = 1024;

    private readonly List<List<long>> _pieces = [];

    public bool IsEmpty => _pieces.Count == 0;

    public void Add(long number)
    {
        if (_pieces.Count == 0)
        {
            _pieces.Add([number]);
            return;
        }

        var at = PieceOf(number);
        var piece = _pieces[at];
        if (piece[^1] < number)
        {
            if (piece.Count < PieceMax)
            {
                piece.Add(number);
            }
            else
            {
                _pieces.Insert(at + 1, [number]);
            }
        }
        else if (piece.BinarySearch(number) is < 0 and var place)
        {
            piece.Insert(~place, number);
            if (piece.Count > PieceMax)
            {
                _pieces.Insert(at + 1, piece[(PieceMax / 2)..]);
                piece.RemoveRange(PieceMax / 2, piece.Count - (PieceMax / 2));
            }
        }
    }

    public void Remove(long number)
    {
        if (_pieces.Count == 0)
        {
            return;
        }

        var at = PieceOf(number);
        if (_pieces[at].BinarySearch(number) is >= 0 and var place)
        {
            _pieces[at].RemoveAt(place);
            if (_pieces[at].Count == 0)
            {
                _pieces.RemoveAt(at);
            }
        }
    }

    /// <summary>The numbers below a bound, the largest first.</summary>
    public IEnumerable<long> Before(long bound)
    {
        if (_pieces.Count == 0)
        {
            yield break;
        }

        for (var at = PieceOf(bound); at >= 0; at--)
        {
            var piece = _pieces[at];
            var place = piece.BinarySearch(bound);
            for (var i = (place < 0 ? ~place : place) - 1; i >= 0; i--)
            {
                yield return piece[i];
            }
        }
    }

    /// <summary>The last piece that begins at or below the number; the first one if none does.</summary>
    private int PieceOf(long number)
    {
        var (low, high) = (0, _pieces.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _pieces[middle][0] <= number ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
