using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Jumun.Host;
using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>What operators ask of the journals on disk: verify, describe, export.</summary>
public sealed class JournalCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly Buyer _buyer = new();

    private string Segment => Path.Combine(_folder.Path, "ordering-0", "00000000000000000001.journal");

    public async Task InitializeAsync()
    {
        using var host = await HostProcess.StartReady(_folder.Path, HostProcess.FreePort());
        await Buyer.SetUp(host.Address);
        await _buyer.BuyUntilItFails(host.Address, 5);
        await host.Kill(); // No last snapshot: a folder as a crash leaves it.
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_sound_folder_is_verified_described_and_exported_without_a_change()
    {
        var before = Contents();

        var (code, said) = await Journal("verify", "--data", _folder.Path);
        Assert.True(code == 0, said);
        Assert.Equal(
            JumunHost.Services.Count, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(", sound", line));

        (code, said) = await Journal("describe", "--data", _folder.Path);
        Assert.True(code == 0, said);
        Assert.Contains("    ordering.order-confirmed.v1 5\n", said, StringComparison.Ordinal);
        Assert.Contains("    balance 6\n", said, StringComparison.Ordinal);

        (code, said) = await Journal("export", "--data", _folder.Path, "--shard", "ordering-0");
        Assert.True(code == 0, said);
        var records = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(
            Enumerable.Range(1, records.Count).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            records.Select(r => r["position"]!.ToString()));

        var order = records.First(r => r["stream"]!.ToString().StartsWith("order/", StringComparison.Ordinal));
        (code, said) = await Journal("export", "--data", _folder.Path, "--stream", order["stream"]!.ToString());
        Assert.True(code == 0, said);
        Assert.Equal(
            ["ordering.order-placed.v1", "ordering.order-accepted.v1", "ordering.order-confirmed.v1"],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(3) // It may not have been prepared.
                .Select(line => JsonNode.Parse(line)!["events"]![0]!["type"]!.ToString()));

        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task A_damaged_folder_is_told_with_file_and_offset()
    {
        await using (var file = File.Open(Segment, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 1_000;
            file.WriteByte(0xFF);
        }

        var before = Contents();
        var (code, said) = await Journal("verify", "--data", _folder.Path);
        Assert.Equal(3, code);
        Assert.Contains($"  damage: '{Segment}' is damaged at offset 512", said, StringComparison.Ordinal);
        Assert.Contains("wallet-0: 6 records, segments 1, sound", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);

        Assert.Equal(3, (await Journal("describe", "--data", _folder.Path)).Code);
        (code, said) = await Journal("export", "--data", _folder.Path);
        Assert.Equal(1, code);
        Assert.Contains($"jumun journal export: '{Segment}' is damaged at offset 512", said, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task A_journal_that_is_gone_is_told_by_who_has_read_it()
    {
        Directory.Delete(Path.Combine(_folder.Path, "wallet-0"), recursive: true);

        var (code, said) = await Journal("verify", "--data", _folder.Path);
        Assert.Equal(3, code);
        Assert.Contains("damage: The journal 'wallet-0' ends with record 0, but", said, StringComparison.Ordinal);
        using var host = HostProcess.Start(_folder.Path, HostProcess.FreePort());
        Assert.Equal(1, await host.Process.Exited(Soon));
        Assert.Contains("jumun: The journal 'wallet-0' ends with record 0, but", host.Process.Output);
    }

    [Fact]
    public async Task A_running_host_is_left_alone()
    {
        using var host = await HostProcess.StartReady(_folder.Path, HostProcess.FreePort());
        foreach (var command in (string[])["verify", "describe", "export"])
        {
            var (code, said) = await Journal(command, "--data", _folder.Path);
            Assert.Equal(1, code);
            Assert.StartsWith($"jumun journal {command}: '{_folder.Path}' is in use by a running host", said);
            Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        await _buyer.Check(host.Address);
        Assert.Equal(0, await host.Stop());
    }

    private static async Task<(int Code, string Said)> Journal(params string[] arguments)
    {
        using var command = Subprocess.Start("dotnet", [Built.Host, "journal", .. arguments]);
        var code = await command.Exited(Soon);
        return (code, command.Output + "\n");
    }

    private string Contents() => string.Join('\n', new DirectoryInfo(_folder.Path)
        .EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal)
        .Select(f => $"{f.FullName} {f.LastWriteTimeUtc:O} {Hash(f.FullName)}"));

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
