using System.Text.RegularExpressions;
using Jumun.Engine.Journals;
using Xunit.Abstractions;

namespace Jumun.Engine.Tests.Journals;

/// <summary>
/// A journal of which each try gets a fresh copy to damage, and the judge of what comes of it: all is there, or a
/// refusal that names the file, and the offset if it is one in a file; where flushed writes were taken away as if they
/// had never been, whole batches up to there, and a report. Nothing else will do.
/// </summary>
internal sealed partial class Sweep
{
    private readonly Dictionary<string, byte[]> _files;
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    public Sweep(int batches)
    {
        var journal = new MemoryJournal();
        journal.Fill(batches);
        journal.With(opened => opened.SaveSnapshot(Enumerable.Range(0, 300).Select(i => (byte)(i * 7)).ToArray()));
        Batches = batches;
        Segments = journal.Segments;
        Indexes = journal.Files(".index");
        _files = journal.Disk.List(MemoryJournal.Directory).Select(name => $"{MemoryJournal.Directory}/{name}")
            .Where(path => !path.EndsWith("lock", StringComparison.Ordinal))
            .ToDictionary(path => path, path => journal.Disk.Content(path).ToArray());
    }

    public const string Snapshot = MemoryJournal.Directory + "/snapshot";

    public int Batches { get; }

    public List<string> Segments { get; }

    public List<string> Indexes { get; }

    public int Tries { get; private set; }

    public ReadOnlySpan<byte> this[string path] => _files[path];

    /// <summary>Where the frames of a segment begin, and where the last one ends.</summary>
    public List<int> FramesOf(string path)
    {
        var borders = new List<int> { SegmentFile.HeaderBytes };
        while (Frame.TryRead(_files[path].AsSpan(borders[^1]), out var frame, out _))
        {
            borders.Add(borders[^1] + frame.Length);
        }

        return borders;
    }

    /// <param name="what">What is done, to tell which try failed.</param>
    /// <param name="damage">Does it.</param>
    /// <param name="kept">
    /// How many batches at least must still be there when writes are taken away as if they had never been; else all.
    /// </param>
    public void Try(string what, Action<MemoryDisk> damage, int? kept = null)
    {
        Tries++;
        var journal = new MemoryJournal();
        foreach (var (path, content) in _files)
        {
            using var file = journal.Disk.Create(path, content.Length);
            file.Write(0, content);
            file.Flush();
        }

        damage(journal.Disk);
        try
        {
            var isDamaged = JournalSurvey.Of(journal.Disk, MemoryJournal.Directory).Damages.Count > 0;
            var outcome = Judge(journal, kept ?? Batches);
            Assert.True(isDamaged || !outcome.StartsWith("refused", StringComparison.Ordinal), "The survey missed it.");
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {e.Message}", e);
        }
    }

    public void Tell(ITestOutputHelper output, string what) => output.WriteLine(
        $"{what}: {Tries} mutations: " + string.Join(", ", _outcomes.Select(o => $"{o.Value} {o.Key}")));

    private string Judge(MemoryJournal journal, int kept)
    {
        var hasOpened = false;
        try
        {
            using var opened = journal.Open();
            hasOpened = true;
            var found = MemoryJournal.AssertWhole(opened);
            opened.LoadSnapshot();
            Assert.InRange(found, kept, Batches);
            MemoryJournal.Append(opened);
            Assert.Equal(found + 1, MemoryJournal.AssertWhole(opened));
            return found == Batches ? journal.Reports.Count == 0 ? "without effect" : "repaired and reported"
                : journal.Reports.Count == 0 ? "cut at a border between batches" : "cut off and reported";
        }
        catch (JournalUnusable refusal)
        {
            Assert.Contains(MemoryJournal.Directory, refusal.Message, StringComparison.Ordinal);
            Assert.Matches(Place(), refusal.Message);
            return hasOpened ? "refused when read" : "refused when opened";
        }
    }

    /// <summary>A file that is not there has no offset.</summary>
    [GeneratedRegex(@"offset \d+|\.journal' is missing|holds traces of a journal but no segments")]
    private static partial Regex Place();
}
