using System.Text;
using Jumun.Host.Replay;
using Jumun.RunningHost;
using Xunit.Abstractions;

namespace Jumun.Replay.Tests;

/// <summary>Files that are spoiled: each is refused as a whole, with a sentence that names the line.</summary>
public class MangledFileTests(ITestOutputHelper output)
{
    private const int MutationsMin = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly int _seed = Environment.TickCount & 0xFFFFFF;

    [Fact]
    public void Each_of_more_than_200_is_refused_with_its_line()
    {
        output.WriteLine($"Seed {_seed}");
        var all = new Mangling(new(_seed), File.ReadAllBytes(Built.Sample)).All().ToList();

        var failures = all.Select(Failure).OfType<string>().ToList();

        output.WriteLine($"{all.Count} files");
        Assert.Equal([], failures);
        Assert.InRange(all.Select(one => Convert.ToHexString(one.Content)).Distinct().Count(), MutationsMin, all.Count);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    public void The_end_of_a_line_may_be_any(string end)
    {
        var lines = File.ReadLines(Built.Sample).Take(50).ToList();

        var other = RetailFile.Read(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + end))));

        Assert.Equal(
            RetailFile.Read(Encoding.UTF8.GetBytes(string.Join("\r\n", lines))).Lines.Select(line => line.Pence),
            other.Lines.Select(line => line.Pence));
    }

    [Fact]
    public async Task The_program_ends_with_one_sentence_and_has_sent_nothing()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        using var host = await HostProcess.StartReady(data, HostProcess.FreePort());
        using var shop = new Shop(host.Address);
        foreach (var (file, said) in Files(folder.Path))
        {
            using var replay = Subprocess.Start("dotnet", Built.Host, "replay", file, "--to", $"{host.Address}");
            var code = await replay.Exited(Patience);

            Assert.True(code == 1, $"{file}: {code} {replay.Output}");
            Assert.StartsWith("jumun replay: ", replay.Output, StringComparison.Ordinal);
            Assert.Contains(said, replay.Output, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', replay.Output);
        }

        var records = (await shop.GetText("/metrics")).Split('\n')
            .Where(line => line.StartsWith("jumun_records_total", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(records);
        Assert.All(records, line => Assert.EndsWith(" 0", line, StringComparison.Ordinal));
        Assert.Equal(0, await host.Stop());
    }

    /// <summary>Files on a disk, with what is said of each.</summary>
    private static IEnumerable<(string File, string Said)> Files(string folder)
    {
        var good = File.ReadAllLines(Built.Sample).Take(30).ToArray();
        yield return (folder, "is a folder");
        yield return (Path.Combine(folder, "missing.csv"), "can't be read");
        yield return ("", "can't be read");
        yield return (Written("file", [1, 2, 3]) + "/below.csv", "can't be read");
        yield return (Written("empty.csv", []), "Line 1: ");
        yield return (Written("heading.csv", Encoding.UTF8.GetBytes(good[0])), "Line 2: ");
        yield return (Written("zipped.csv.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0xFF]), "Line 1: ");
        yield return (Written("program", File.ReadAllBytes(Built.Host)), "Line 1: ");
        yield return (Text("blank.csv", [.. good[..5], "", .. good[5..]]), "Line 6: 8 fields are expected, 1 are");
        yield return (Text("city.csv", [.. good, "9,22423,A,1,1/12/2010,1,1,"]), "Line 31: Country is ''");
        yield return (Text("many.csv", [.. good, "9,22423,A,100001,1/12/2010,1,1,UK"]), "Line 31: Quantity is");
        yield return (Text("bell.csv", [.. good, "9,22423,A\u0007,1,1/12/2010,1,1,UK"]), "Line 31: Description is 'A");
        if (!OperatingSystem.IsWindows() && !Environment.IsPrivilegedProcess)
        {
            var locked = Written("locked.csv", [1]);
            File.SetUnixFileMode(locked, UnixFileMode.None);
            yield return (locked, "can't be read");
        }

        string Text(string name, string[] lines) => Written(name, Encoding.UTF8.GetBytes(string.Join("\r\n", lines)));

        string Written(string name, byte[] content)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllBytes(path, content);
            return path;
        }
    }

    /// <summary>What is wrong with how a file is refused; null when nothing is.</summary>
    private static string? Failure(Mangled mangled)
    {
        try
        {
            ReplayPlan.Of(RetailFile.Read(mangled.Content));
            return $"{mangled.What}: it was taken";
        }
        catch (UnreadableFile refused)
        {
            var isClear = refused.Message.StartsWith($"Line {mangled.Line}: ", StringComparison.Ordinal)
                && refused.Message.Length < 300 && !refused.Message.Any(char.IsControl);
            return isClear ? null : $"{mangled.What}: {refused.Message}";
        }
        catch (Exception bug)
        {
            return $"{mangled.What}: {bug}";
        }
    }
}
