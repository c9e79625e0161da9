using System.Diagnostics;
using Jumun.Engine;

namespace Jumun.Host;

/// <summary>
/// Tells, once a second, how far the platform is with journals that it has to read, at start-up or for a view made
/// anew; nothing when that takes no more than a moment.
/// </summary>
internal sealed class Progress : IDisposable
{
    /// <summary>Less is read in no time.</summary>
    private const long WorthTelling = 200_000;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Remembering _remembering;
    private readonly Action<string> _tell;
    private readonly Timer _timer;

    /// <summary>What was passed when there was nothing left to read the last time, and when that was.</summary>
    private long _base;
    private long _began = Stopwatch.GetTimestamp();

    public Progress(Remembering remembering, Action<string> tell)
    {
        (_remembering, _tell) = (remembering, tell);
        _timer = new(_ => Look(), null, Every, Every);
    }

    /// <summary>A sentence on how far it is.</summary>
    public string Sentence
    {
        get
        {
            var (expected, passed) = (_remembering.Expected - _base, _remembering.PassedSoFar - _base);
            var perSecond = passed / Stopwatch.GetElapsedTime(_began).TotalSeconds;
            return passed <= 0
                ? "Reading the journals."
                : $"Reading the journals: {100 * passed / Math.Max(1, expected)} % of {expected:N0} records and "
                    + $"documents, {perSecond:N0} a second, "
                    + $"about {Math.Ceiling((expected - passed) / perSecond):0} s left.";
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var left = _remembering.Expected - _remembering.PassedSoFar;
        if (left == 0)
        {
            (_base, _began) = (_remembering.PassedSoFar, Stopwatch.GetTimestamp());
        }
        else if (left >= WorthTelling)
        {
            _tell(Sentence);
        }
    }
}
