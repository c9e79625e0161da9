using System.Text.Json.Serialization;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Views;

public sealed record Note(string Key, string Colour, int Number);

[JsonSerializable(typeof(Note))]
internal sealed partial class NoteJson : JsonSerializerContext;

internal abstract class Notes : IView<Note>
{
    public static ViewShape<Note> Shape { get; } = new(
        "notes", 1, NoteJson.Default.Note, [],
        ("colour", note => note.Colour is "" ? null : note.Colour),
        ("parity", note => note.Number % 2 == 0 ? "gerade – 짝수" : ""));

    public static void On(IEvent happened, in Happening context, Documents<Note> documents) =>
        throw Unreachable.Case(happened);
}

public class DocumentsTests
{
    private static ViewShape<Note> Shape => Notes.Shape;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1500)]
    public void Whatever_is_put_and_deleted_it_lists_what_a_plain_list_would(int snapshotEvery)
    {
        var random = new Random(20261120);
        var documents = new Documents<Note>(Shape);
        var model = new List<Note>();
        for (var i = 0; i < 20_000; i++)
        {
            if (i % snapshotEvery == snapshotEvery - 1)
            {
                documents = FromSnapshot(documents);
            }

            var key = $"k{random.Next(6000)}";
            var at = model.FindIndex(n => n.Key == key);
            if (random.Next(4) == 0)
            {
                documents.Delete(key);
                model.RemoveAll(n => n.Key == key);
                continue;
            }

            var note = new Note(key, new[] { "", "red", "blue" }[random.Next(3)], i);
            documents.Put(key, note);
            if (at < 0)
            {
                model.Add(note);
            }
            else
            {
                model[at] = note;
            }
        }

        model.Reverse();
        Assert.Equal(model, AllPages(documents, null, null));
        Assert.Equal(model.Where(n => n.Colour == "red"), AllPages(documents, "colour", "red"));
        Assert.Equal(model.Where(n => n.Number % 2 == 0), AllPages(documents, "parity", "gerade – 짝수"));
        Assert.Equal(model.Where(n => n.Number % 2 == 1), AllPages(documents, "parity", ""));
        Assert.Empty(AllPages(documents, "colour", ""));
        Assert.Empty(AllPages(documents, "colour", "green"));
        Assert.Equal(model.AsEnumerable().Reverse(), documents.Capture().Select(c => c.Document));
        Assert.All(model, n => Assert.True(documents.TryGet(n.Key, out var found) && found == n));
    }

    [Fact]
    public void What_was_captured_does_not_change_any_more()
    {
        var documents = new Documents<Note>(Shape);
        for (var i = 0; i < 3000; i++)
        {
            documents.Put($"k{i}", new($"k{i}", "red", 1));
        }

        var captured = documents.Capture();
        for (var i = 0; i < 3000; i++)
        {
            documents.Put($"k{i}", new($"k{i}", "blue", 2));
        }

        documents.Delete("k7");
        Assert.Equal(3000, captured.Count(c => c.Document.Number == 1));
        Assert.Equal(2999, documents.Capture().Count(c => c.Document.Number == 2));
    }

    [Fact]
    public void What_a_snapshot_brought_and_nobody_asked_for_is_captured_as_it_was()
    {
        var documents = new Documents<Note>(Shape);
        for (var i = 0; i < 3000; i++)
        {
            documents.Put($"k{i}", new($"k{i}", "red", i));
        }

        documents = FromSnapshot(FromSnapshot(documents));
        var captured = documents.Capture();
        Assert.True(documents.TryGet("k2000", out var asked));
        documents.Put("k2000", asked with { Colour = "blue" });
        Assert.Single(documents.CaptureItems(), captured => captured.Item.Document is not null);
        Assert.Equal(
            Enumerable.Range(0, 3000).Select(i => new Note($"k{i}", "red", i)), captured.Select(c => c.Document));
        Assert.Equal([2000], documents.List(10, index: "colour", value: "blue").Items.Select(n => n.Number));
    }

    [Fact]
    public void A_page_does_not_shift_when_something_is_created_meanwhile()
    {
        var documents = new Documents<Note>(Shape);
        for (var i = 0; i < 10; i++)
        {
            documents.Put($"k{i}", new($"k{i}", "", i));
        }

        var first = documents.List(4);
        documents.Put("late", new("late", "", 99));
        var second = documents.List(4, first.Next![0]);
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2], first.Items.Concat(second.Items).Select(n => n.Number));
    }

    /// <summary>Written into a snapshot, and read from it.</summary>
    private static Documents<Note> FromSnapshot(Documents<Note> documents)
    {
        var view = new ViewKind<Notes, Note> { IsKept = false };
        using var stream = new MemoryStream();
        using (var writer = new SnapshotWriter(stream, () => { }))
        {
            Snapshot.Taken taken = new()
            {
                Position = 1, Checkpoints = [], Timers = [], Parked = [], Streams = [],
                Views = [(view, view.Capture(documents))],
            };
            taken.Write(writer, null!);
        }

        var read = new Documents<Note>(Shape);
        stream.Position = 0;
        foreach (var (key, createdAt, document) in Snapshot.Of(stream)!.Views.Single().Documents)
        {
            view.Load(read, key, createdAt, document);
        }

        return read;
    }

    private static List<Note> AllPages(Documents<Note> documents, string? index, string? value)
    {
        var all = new List<Note>();
        var page = documents.List(37, null, index, value);
        all.AddRange(page.Items);
        while (page.Next is { } next)
        {
            page = documents.List(37, next[0], index, value);
            all.AddRange(page.Items);
        }

        return all;
    }
}
