using System.Text;
using System.Text.Json.Nodes;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

/// <summary>Looking at a journal without opening it: surveys and exports.</summary>
public sealed class InspectionTests
{
    private const int Batches = 40;

    [Fact]
    public void A_survey_counts_what_is_there()
    {
        var journal = Filled();
        var survey = JournalSurvey.Of(journal.Disk, MemoryJournal.Directory);
        Assert.Empty(survey.Damages);
        Assert.Empty(survey.Notes);
        Assert.Equal(("test-0", 2L * Batches), (survey.Shard, survey.LastPosition));
        Assert.Equal(new Dictionary<string, long> { ["account"] = 2 * Batches }, survey.RecordsByKind);
        Assert.Equal(new Dictionary<string, long> { ["test.paid-in.v1"] = 2 * Batches }, survey.Messages);
        Assert.Equal((Batches, 0, 0), (survey.Requests, survey.Refusals, survey.DeadLetters));
        Assert.Equal(journal.Segments, survey.Segments.Select(s => s.Path));
        Assert.Equal(2 * Batches, survey.Segments.Sum(s => s.Last - s.First + 1));
        Assert.Equal(Batches, survey.Segments.Sum(s => s.Batches));
        Assert.Equal(TestLanguage.Noon.AddMilliseconds(1), survey.Segments[0].Times?.From);
        Assert.Equal(TestLanguage.Noon.AddMilliseconds(Batches), survey.Segments[^1].Times?.To);
    }

    [Fact]
    public void A_survey_and_an_export_change_nothing_not_even_a_torn_tail()
    {
        var journal = Filled();
        var end = journal.Disk.Content(journal.LastSegment).LastIndexOfAnyExcept((byte)0);
        journal.Disk.Content(journal.LastSegment)[end] = 0;
        journal.Disk.Delete(journal.Files(".index")[0]);
        journal.Disk.Create($"{MemoryJournal.Directory}/snapshot.new", 10).Dispose();
        var before = Contents(journal);
        journal.Disk.Fault = (operation, path) =>
            operation is DiskOperation.Open or DiskOperation.Read or DiskOperation.Map
                ? null : new IOException($"{operation} of {path}");

        var survey = JournalSurvey.Of(journal.Disk, MemoryJournal.Directory);
        var exported = Export(journal);

        Assert.Equal(before, Contents(journal));
        Assert.Empty(survey.Damages);
        Assert.Equal(3, survey.Notes.Count);
        Assert.Equal(2 * (Batches - 1), survey.LastPosition);
        Assert.Equal(2 * (Batches - 1), exported.Count);
    }

    [Fact]
    public void Each_damaged_segment_is_named_with_its_offset_and_the_others_are_read_all_the_same()
    {
        var journal = Filled();
        var (first, third) = (journal.Segments[0], journal.Segments[2]);
        journal.Disk.Content(first)[600] ^= 1;
        journal.Disk.Content(third)[3] ^= 1;
        var survey = JournalSurvey.Of(journal.Disk, MemoryJournal.Directory);

        Assert.Equal(2, survey.Damages.Count);
        Assert.StartsWith($"'{first}' is damaged at offset 512", survey.Damages[0], StringComparison.Ordinal);
        Assert.StartsWith($"'{third}' is damaged at offset 0", survey.Damages[1], StringComparison.Ordinal);
        Assert.Equal(2 * Batches, survey.LastPosition);
    }

    /// <summary>Its checksums are right, so only a comparison shows it.</summary>
    [Fact]
    public void An_index_that_is_sound_but_of_another_segment_is_noticed()
    {
        var (journal, other) = (Filled(), new MemoryJournal());
        using (var opened = other.Open())
        {
            for (var i = 0; i < Batches; i++)
            {
                var first = opened.LastPosition + 1;
                opened.Append(TestLanguage.Batch(
                    first, TestLanguage.Paid("b", i + 1, i, (UInt128)i + 900), TestLanguage.Paid("own-" + i, 1, i)));
            }
        }

        var index = journal.Files(".index")[0];
        using (var file = journal.Disk.Create(index, 0))
        {
            file.Write(0, other.Disk.Content(index));
        }

        Assert.Contains(index, Assert.Single(JournalSurvey.Of(journal.Disk, MemoryJournal.Directory).Damages),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Journals_that_are_shorter_than_others_have_read_them_are_named()
    {
        var one = Filled();
        using (var opened = FileJournal.Open(one.Disk, "data/other-0", TestLanguage.Wire))
        {
            var batch = TestLanguage.Batch(1, TestLanguage.Paid("a", 1));
            batch.Checkpoints.Add(("test-0", (2 * Batches) + 1));
            batch.Checkpoints.Add(("gone-0", 3));
            opened.Append(batch);
        }

        List<JournalSurvey> surveys =
        [
            JournalSurvey.Of(one.Disk, MemoryJournal.Directory), JournalSurvey.Of(one.Disk, "data/other-0"),
        ];
        Assert.All(surveys, s => Assert.Empty(s.Damages));
        var found = JournalSurvey.Compare(surveys).ToList();
        Assert.Equal(2, found.Count);
        Assert.Contains("'test-0' ends with record 80, but 'other-0' has handled it up to record 81", found[0]);
        Assert.Contains("'gone-0' ends with record 0", found[1]);
        Assert.Empty(JournalSurvey.Compare(surveys[..1]));
    }

    [Fact]
    public void An_export_has_a_line_for_each_record_with_its_messages_as_they_are_stored()
    {
        var journal = new MemoryJournal();
        using (var opened = journal.Open())
        {
            var batch = TestLanguage.Batch(1, [.. SampleRecords.All()]);
            opened.Append(batch);
        }

        var lines = Export(journal);
        Assert.Equal(SampleRecords.All().Count, lines.Count);
        var full = lines.Single(l => l["stream"]!.ToString() == $"checkout/{SampleRecords.Id}");
        Assert.Equal("ordering-0:2000000:0", full["cause"]!.ToString());
        Assert.Equal("test.paid-in.v1", full["events"]![0]!["type"]!.ToString());
        Assert.Equal("<b>&\"차\"</b>", full["events"]![0]!["payload"]!["note"]!.ToString());
        Assert.Equal("test.pay-in.v1", full["sends"]![1]!["type"]!.ToString());
        Assert.Equal("stock.insufficient", full["refusal"]!["code"]!.ToString());
        Assert.Equal("2025-03-01T12:00:00.012Z", full["time"]!.ToString());
        Assert.Equal("2025-03-31T12:00:00.000Z", full["wakesAt"]!.ToString());
        Assert.All(["position", "version", "actor", "correlation", "replyTo", "trace", "parked", "settles"],
            name => Assert.NotNull(full[name]));
    }

    [Fact]
    public void An_export_of_one_stream_is_what_the_journal_reads_of_it()
    {
        var journal = Filled();
        var positions = Export(journal, ("account", "a")).Select(l => (long)l["position"]!);
        journal.With(opened => Assert.Equal(opened.ReadStream("account", "a").Select(r => r.Position), positions));
        Assert.Empty(Export(journal, ("account", "nobody")));
    }

    [Fact]
    public void An_export_ends_where_damage_begins()
    {
        var journal = Filled();
        journal.Disk.Content(journal.Segments[1])[600] ^= 1;
        var lines = new MemoryStream();
        var failure = Assert.Throws<JournalUnusable>(
            () => JournalExport.Write(journal.Disk, MemoryJournal.Directory, null, lines, default));
        Assert.Contains($"'{journal.Segments[1]}' is damaged at offset 512", failure.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, lines.Length);
    }

    private static MemoryJournal Filled()
    {
        var journal = new MemoryJournal();
        journal.Fill(Batches);
        return journal;
    }

    private static List<JsonNode> Export(MemoryJournal journal, (string Kind, string Key)? stream = null)
    {
        var lines = new MemoryStream();
        var count = JournalExport.Write(journal.Disk, MemoryJournal.Directory, stream, lines, default);
        var parsed = Encoding.UTF8.GetString(lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(count, parsed.Count);
        return parsed;
    }

    private static string Contents(MemoryJournal journal) => string.Join('\n', journal.Files("")
        .Select(path => $"{path} {Convert.ToHexString(journal.Disk.Content(path))}"));
}
