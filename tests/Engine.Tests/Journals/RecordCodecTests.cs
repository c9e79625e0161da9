using System.Text;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class RecordCodecTests
{
    [Fact]
    public void A_record_with_its_names_in_full_needs_nothing_but_its_bytes()
    {
        var buffer = new ByteBuffer(1);
        using var writer = new RecordWriter(TestLanguage.Wire, buffer);
        var scope = new RecordScope(null, 0, []);
        foreach (var record in SampleRecords.All())
        {
            buffer.Clear();
            writer.Write(record, PackedText.Of(record.Key), PackedText.Of(record.Correlation), null, scope);
            var bytes = new ByteReader(buffer.Written).Block();
            var read = new RecordReader(TestLanguage.Wire).Read(bytes, record.Position, scope, out var link);

            SampleRecords.AssertSame(record, read);
            Assert.Null(link);
        }
    }

    [Fact]
    public void What_began_a_saga_is_read_as_todays_event_and_passed_over_where_nobody_wants_it()
    {
        var buffer = new ByteBuffer();
        using var writer = new RecordWriter(TestLanguage.Wire, buffer);
        var scope = new RecordScope(null, 0, []);
        var id = PackedText.Of(SampleRecords.Id);
        var record = new Record
        {
            Kind = "checkout", Key = SampleRecords.Id, Correlation = SampleRecords.Id, Actor = "tester",
            At = TestLanguage.Noon, Version = 1, Events = [new SagaBegan(1)], Cause = new OpenedV1("o"),
        };
        writer.Write(record, id, id, null, scope);

        var bytes = new ByteReader(buffer.Written).Block();
        var reader = new RecordReader(TestLanguage.Wire);
        Assert.Equal(new Opened("o", "KRW", 100), reader.Read(bytes, 1, scope, out _).Cause);
        Assert.Null(reader.Read(bytes, 1, scope, out _, Wanted.WithoutMessages).Cause);
    }

    [Fact]
    public void A_typical_internal_record_has_at_most_45_bytes_beside_its_JSON()
    {
        var (names, buffer) = (new NameTable(TestLanguage.Wire), new ByteBuffer());
        using var writer = new RecordWriter(TestLanguage.Wire, buffer);
        var scope = new RecordScope(
            names, TestLanguage.Noon.ToUnixTimeMilliseconds(), [("ordering-0", 12_345_678), ("wallet-0", 99)]);
        var record = new Record
        {
            Kind = "reservation",
            Key = SampleRecords.Id,
            Correlation = SampleRecords.Id,
            Actor = "demo-0001",
            At = TestLanguage.Noon.AddMilliseconds(3),
            Version = 2,
            Origin = new("ordering-0", 12_345_000, 1),
            ReplyTo = new("ordering", "checkout", SampleRecords.Id, 1027),
            Events = [new PaidIn(120_000)],
        };

        // Names are defined in the first frame that uses them; the typical record finds them defined.
        for (var i = 0; i < 2; i++)
        {
            buffer.Clear();
            var id = PackedText.Of(SampleRecords.Id);
            writer.Write(record, id, id, new Link(3_000, 200), scope);
        }

        var overhead = buffer.Length - Encoding.UTF8.GetByteCount("{\"amount\":120000}");
        Assert.InRange(overhead, 20, 45);
    }

    [Fact]
    public void Encoding_a_batch_allocates_next_to_nothing()
    {
        using var writer = new FrameWriter(TestLanguage.Wire);
        var tables = new SegmentTables(TestLanguage.Wire);
        var keys = Enumerable.Range(100_000, 500).Select(i => SampleRecords.Id[..20] + i);
        var records = keys.Select(key => TestLanguage.Paid(key, 1)).ToArray();
        var batch = TestLanguage.Batch(1, records);
        writer.Write(batch, 512, tables.Names, tables.Streams);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            writer.Write(batch, 512, tables.Names, tables.Streams);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (10.0 * records.Length), 0, 1);
    }

    [Fact]
    public void Bytes_that_are_no_record_are_refused_and_nothing_else_happens()
    {
        var buffer = new ByteBuffer();
        using var writer = new RecordWriter(TestLanguage.Wire, buffer);
        var scope = new RecordScope(null, 0, []);
        var record = SampleRecords.All().MaxBy(r => r.Sends.Length)!;
        writer.Write(record, PackedText.Of(record.Key), PackedText.Of(record.Correlation), null, scope);
        var bytes = new ByteReader(buffer.Written).Block().ToArray();
        var chance = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = bytes.ToArray();
            damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
            try
            {
                var part = damaged.AsSpan(0, chance.Next(damaged.Length) + 1);
                new RecordReader(TestLanguage.Wire).Read(part, 1, scope, out _);
            }
            catch (Exception e)
            {
                Assert.True(e is InvalidDataException or JournalUnusable, e.ToString());
            }
        }
    }
}
