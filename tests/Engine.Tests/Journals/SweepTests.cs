using System.Buffers.Binary;
using System.Globalization;
using Jumun.Engine.Journals;
using Xunit.Abstractions;

namespace Jumun.Engine.Tests.Journals;

/// <summary>
/// Damage of every kind at every place. Where there are too many, <c>JUMUN_SWEEP=all</c> tries all of them and
/// <c>JUMUN_SWEEP_SEED</c> chooses others.
/// </summary>
public sealed class SweepTests(ITestOutputHelper output)
{
    private const int Batches = 40;
    private const int Sector = 512;

    private static readonly bool IsFull = Environment.GetEnvironmentVariable("JUMUN_SWEEP") == "all";

    private readonly Sweep _sweep = new(Batches);
    private readonly Random _chance = Seeded(output);

    private string Last => _sweep.Segments[^1];

    [Fact]
    public void Flipped_bits_of_sealed_segments()
    {
        Assert.True(_sweep.Segments.Count > 3);
        foreach (var path in IsFull ? _sweep.Segments[..^1] : _sweep.Segments[1..2])
        {
            FlipBitsOf(path, IsFull ? 8 : 1);
        }

        _sweep.Tell(output, "Bits of sealed segments");
    }

    [Fact]
    public void Flipped_bits_of_the_active_segment()
    {
        FlipBitsOf(Last, IsFull ? 8 : 1);
        _sweep.Tell(output, "Bits of the active segment");
    }

    [Fact]
    public void Flipped_bits_of_index_files_and_the_snapshot()
    {
        foreach (var path in (IsFull ? _sweep.Indexes : _sweep.Indexes[1..2]).Append(Sweep.Snapshot))
        {
            FlipBitsOf(path, IsFull ? 8 : 1);
        }

        _sweep.Tell(output, "Bits of index files and the snapshot");
    }

    /// <summary>
    /// From each byte of the last three batches on: nothing; other bytes; other bytes and then nothing; the file's end.
    /// </summary>
    [Fact]
    public void Tails_torn_off_at_every_byte()
    {
        var frames = _sweep.FramesOf(Last);
        Assert.True(frames.Count > 3);
        for (var at = frames[^4]; at <= frames[^1]; at++)
        {
            var (from, end) = (at, frames[^1]);
            var whole = Batches - frames.Count(border => border > from);
            _sweep.Try($"zeros from {from}", disk => disk.Content(Last)[from..].Clear(), whole);
            _sweep.Try(
                $"garbage from {from} to the frames' end", disk => Garble(disk.Content(Last)[from..end]), whole);
            _sweep.Try(
                $"garbage from {from} and zeros behind", disk =>
                {
                    disk.Content(Last)[from..].Clear();
                    Garble(disk.Content(Last)[from..Math.Min(from + _chance.Next(1, 60), end)]);
                },
                whole);
            _sweep.Try($"garbage from {from} to the file's end", disk => Garble(disk.Content(Last)[from..]), whole);
            _sweep.Try($"cut at {from}", disk => disk.SetLength(Last, from));
        }

        _sweep.Tell(output, "Torn tails");
    }

    /// <summary>What is behind it shows that it is no torn write: nothing of it may be cut off.</summary>
    [Fact]
    public void Holes_before_sound_batches()
    {
        var frames = _sweep.FramesOf(Last);
        for (var at = frames[0]; at < frames[^2]; at++)
        {
            var (from, border) = (at, frames.First(f => f > at));
            _sweep.Try($"zeros from {from} to {border}", disk => disk.Content(Last)[from..border].Clear());
            _sweep.Try($"garbage from {from} to {border}", disk => Garble(disk.Content(Last)[from..border]));
            _sweep.Try($"a zero at {from}", disk => disk.Content(Last)[from] = 0);
            if (at % 16 == 0)
            {
                var to = Math.Min(from + Sector, frames[^1]);
                _sweep.Try(
                    $"zeros from {from} to {to}", disk => disk.Content(Last)[from..to].Clear(),
                    frames[^2] < to ? Batches - frames.Count(f => f > from) : null);
            }
        }

        _sweep.Tell(output, "Holes");
    }

    [Fact]
    public void Segments_and_indexes_that_are_missing_cut_zeroed_or_in_each_others_place()
    {
        var files = _sweep.Segments.Concat(_sweep.Indexes).Append(Sweep.Snapshot).ToList();
        foreach (var path in files)
        {
            var length = _sweep[path].Length;
            _sweep.Try($"{path} removed", disk => disk.Delete(path));
            _sweep.Try($"{path} of zeros", disk => disk.Content(path).Clear());
            _sweep.Try($"{path} of garbage", disk => Garble(disk.Content(path)));
            foreach (var cut in Enumerable.Range(0, length / 32).Select(n => n * 32).Concat([1, 511, 513, length - 1]))
            {
                _sweep.Try($"{path} cut at {cut}", disk => disk.SetLength(path, Math.Min(cut, length)));
            }

            foreach (var other in files.Where(f => f != path))
            {
                _sweep.Try($"{other} in the place of {path}", disk => Put(disk, path, _sweep[other]));
                _sweep.Try($"{other} and {path} swapped", disk =>
                {
                    Put(disk, path, _sweep[other]);
                    Put(disk, other, _sweep[path]);
                });
            }
        }

        for (var i = 0; i < _sweep.Segments.Count; i++)
        {
            foreach (var first in (long[])[1, 2, 4, 11, 2 * Batches, (2 * Batches) + 1, 5_000])
            {
                var (from, to) = (_sweep.Segments[i], $"{MemoryJournal.Directory}/{SegmentFile.NameOf(first)}");
                _sweep.Try($"{from} doubled as {to}", disk => Put(disk, to, _sweep[from]));
            }
        }

        _sweep.Tell(output, "Whole files");
    }

    [Fact]
    public void Files_of_other_versions()
    {
        foreach (var number in (int[])[0, 3, 7, 255, -1, int.MaxValue])
        {
            foreach (var path in _sweep.Segments)
            {
                _sweep.Try($"{path} of layout {number}", disk => Renumber(disk, path, number, 508));
            }

            foreach (var path in _sweep.Indexes)
            {
                _sweep.Try($"{path} of layout {number}", disk => Renumber(disk, path, number, 124));
            }

            _sweep.Try($"a snapshot of layout {number}", disk => Renumber(disk, Sweep.Snapshot, number, 28));
            foreach (var path in _sweep.Segments)
            {
                foreach (var frame in _sweep.FramesOf(path)[..^1])
                {
                    _sweep.Try($"a frame of layout {number} at {frame}", disk =>
                    {
                        var head = disk.Content(path).Slice(frame, Frame.HeadBytes);
                        head[3] = (byte)number;
                        BinaryPrimitives.WriteUInt32LittleEndian(head[36..], Crc32C.Of(head[..36]));
                    });
                }
            }
        }

        _sweep.Tell(output, "Other versions");
    }

    private static Random Seeded(ITestOutputHelper output)
    {
        var given = Environment.GetEnvironmentVariable("JUMUN_SWEEP_SEED");
        var seed = given is null ? Environment.TickCount : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"JUMUN_SWEEP_SEED={seed}");
        return new(seed);
    }

    private void FlipBitsOf(string path, int bitsOfEachByte)
    {
        for (var at = 0; at < _sweep[path].Length; at++)
        {
            var bit = _chance.Next(8);
            for (var i = 0; i < bitsOfEachByte; i++)
            {
                var (offset, mask) = (at, (byte)(1 << ((bit + i) % 8)));
                _sweep.Try($"{path}, bits {mask:x2} at {offset}", disk => disk.Content(path)[offset] ^= mask,
                    LooksTorn(path, offset) ? Batches - 1 : null);
            }
        }
    }

    /// <summary>
    /// One zero more in the last batch may be what a torn write leaves: its first byte, its last one.
    /// </summary>
    private bool LooksTorn(string path, int offset) =>
        path == Last && _sweep.FramesOf(Last) is var frames && (offset == frames[^2] || offset == frames[^1] - 1);


    private void Garble(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)_chance.Next(1, 256);
        }
    }

    private static void Put(MemoryDisk disk, string path, ReadOnlySpan<byte> content)
    {
        using var file = disk.Create(path, content.Length);
        file.Write(0, content);
        file.Flush();
    }

    private static void Renumber(MemoryDisk disk, string path, int number, int crcAt)
    {
        var content = disk.Content(path);
        BinaryPrimitives.WriteInt32LittleEndian(content[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(content[crcAt..], Crc32C.Of(content[..crcAt]));
    }
}
