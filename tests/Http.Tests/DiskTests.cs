using System.Globalization;
using System.Runtime.Versioning;
using Jumun.Engine;
using Jumun.Engine.Journals;
using Jumun.Host;
using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>
/// The host as its own process on a disk that is damaged, forbidden, full, or failing: it ends with one sentence, and
/// on a good disk everything that was acknowledged is there again.
/// </summary>
[SupportedOSPlatform("linux")]
public class DiskTests
{
    private const int SmallSegmentBytes = 64 * 1024;
    private const int OrdersMax = 5_000;

    /// <summary>Root may do everything unless it gives up the capability to; others never had it.</summary>
    private static readonly string[] WithoutRights =
        Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] : [];

    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_damaged_data_folder_is_refused_with_file_and_offset()
    {
        using var folder = new TemporaryFolder();
        var buyer = await Filled(folder.Path);
        var segment = Directory.GetFiles(Path.Combine(folder.Path, "ordering-0"), "*.journal").Order().First();
        Flip(segment, 1_000);

        using (var host = HostProcess.Start(folder.Path, HostProcess.FreePort()))
        {
            await EndsWithOneSentence(host, $"'{segment}' is damaged at offset 512");
        }

        Flip(segment, 1_000);
        await StandsAgain(folder.Path, buyer);
    }

    [Fact]
    public async Task Without_rights_on_folder_or_file_it_says_which()
    {
        using var folder = new TemporaryFolder();
        var buyer = await Filled(folder.Path);
        const string Segment = "wallet-0/00000000000000000001.journal";
        (string What, UnixFileMode Mode)[] cases =
        [
            ("", UnixFileMode.None), ("", ReadWrite), ("wallet-0", UnixFileMode.None),
            ("wallet-0/lock", UnixFileMode.UserRead), (Segment, UnixFileMode.None), (Segment, UnixFileMode.UserRead),
        ];
        foreach (var (what, mode) in cases)
        {
            var path = Path.Combine(folder.Path, what).TrimEnd('/');
            await WithMode(path, mode, async () =>
            {
                using var host = HostProcess.StartBy(WithoutRights, folder.Path, HostProcess.FreePort());
                await EndsWithOneSentence(host, path);
            });
        }

        await StandsAgain(folder.Path, buyer);
    }

    [Fact]
    public async Task Without_the_right_to_create_files_it_goes_on_until_it_needs_one()
    {
        using var folder = new TemporaryFolder();
        BeginWithSmallSegments(folder.Path);
        var (buyer, ordering) = (new Buyer(), Path.Combine(folder.Path, "ordering-0"));
        await WithMode(ordering, UnixFileMode.UserRead | UnixFileMode.UserExecute, async () =>
        {
            using var host = HostProcess.StartBy(WithoutRights, folder.Path, HostProcess.FreePort());
            await host.Ready();
            await Buyer.SetUp(host.Address);
            await buyer.BuyUntilItFails(host.Address, OrdersMax);
            await EndsWithOneSentence(host, ordering, "can't be created", "grant the right");
        });
        Assert.InRange(buyer.Acknowledged, 10, OrdersMax - 1);
        await StandsAgain(folder.Path, buyer);
    }

    [Fact]
    public async Task A_new_folder_on_a_disk_that_is_too_small_is_refused_and_goes_on_where_there_is_room()
    {
        using var disk = await SmallDisk.Mount(megabytes: 100);
        var data = Path.Combine(disk.Path, "data");
        using (var host = HostProcess.Start(data, HostProcess.FreePort()))
        {
            await EndsWithOneSentence(host, data, "the disk was full");
        }

        await disk.Enlarge(megabytes: 1024);
        using var again = await HostProcess.StartReady(data, HostProcess.FreePort());
        await Buyer.SetUp(again.Address);
        Assert.Equal(0, await again.Stop());
    }

    /// <summary>Its segments are small, so that the next one is soon wanted: for that there is no room.</summary>
    [Fact]
    public async Task A_disk_that_fills_up_under_a_running_host_ends_it_and_nothing_acknowledged_is_lost()
    {
        using var disk = await SmallDisk.Mount(megabytes: 8);
        BeginWithSmallSegments(disk.Path);
        var buyer = new Buyer();
        using (var host = await HostProcess.StartReady(disk.Path, HostProcess.FreePort()))
        {
            await Buyer.SetUp(host.Address);
            await buyer.BuyUntilItFails(host.Address, OrdersMax);
            await EndsWithOneSentence(host, "can't be created", "the disk was full", "Make room");
        }

        Assert.InRange(buyer.Acknowledged, 10, OrdersMax - 1);
        await disk.Enlarge(megabytes: 1024);
        await StandsAgain(disk.Path, buyer);
    }

    /// <summary>The system call itself fails, as on a disk that has lost a sector.</summary>
    [Theory]
    [InlineData("fdatasync:error=EIO", "can't be flushed: Input/output error")]
    [InlineData("fdatasync:error=EIO:when=3", "can't be flushed: Input/output error")]
    [InlineData("pwrite64:error=ENOSPC", "can't be written: No space left on device")]
    [InlineData("fsync:error=EIO", "can't be created: Input/output error")]
    public async Task A_disk_that_fails_under_a_running_host_ends_it_and_nothing_acknowledged_is_lost(
        string injected, string said)
    {
        using var folder = new TemporaryFolder();
        BeginWithSmallSegments(folder.Path);
        var buyer = new Buyer();
        using (var host = await HostProcess.StartReady(folder.Path, HostProcess.FreePort()))
        {
            await Buyer.SetUp(host.Address);
            await buyer.BuyUntilItFails(host.Address, 20);
            Assert.Equal(20, buyer.Acknowledged);
            using var strace = Subprocess.Start(
                "strace", "-f", "-p", host.Process.Id.ToString(CultureInfo.InvariantCulture), "-o", "/dev/null",
                "-e", "trace=" + injected.Split(':')[0], "-e", "inject=" + injected);
            await Waiting.Until("strace has attached", Soon, () => strace.Output.Contains("attached"));
            await buyer.BuyUntilItFails(host.Address, OrdersMax);
            await EndsWithOneSentence(host, said);
            await strace.Exited(Soon);
        }

        await StandsAgain(folder.Path, buyer);
    }

    [Fact]
    public async Task A_segment_that_cannot_be_read_is_named()
    {
        using var folder = new TemporaryFolder();
        var buyer = await Filled(folder.Path);
        var segment = Path.Combine(folder.Path, "inventory-0", "00000000000000000001.journal");
        using (var host = HostProcess.StartBy(
            ["strace", "-f", "-o", "/dev/null", "-P", segment, "-e", "inject=pread64:error=EIO"],
            folder.Path, HostProcess.FreePort()))
        {
            await EndsWithOneSentence(host, "inventory-0", "Input/output error");
        }

        await StandsAgain(folder.Path, buyer);
    }

    /// <summary>A folder in which some orders were confirmed.</summary>
    private static async Task<Buyer> Filled(string data)
    {
        var buyer = new Buyer();
        using var host = await HostProcess.StartReady(data, HostProcess.FreePort());
        await Buyer.SetUp(host.Address);
        await buyer.BuyUntilItFails(host.Address, 20);
        Assert.Equal(20, buyer.Acknowledged);
        Assert.Equal(0, await host.Stop());
        return buyer;
    }

    private static void BeginWithSmallSegments(string data) => Platform.Open(
        JumunHost.Services, new(),
        (shard, wire) => FileJournal.Open(
            new RealDisk(), Path.Combine(data, shard), wire, new() { Shard = shard, SegmentBytes = SmallSegmentBytes }))
        .Dispose();

    private static async Task WithMode(string path, UnixFileMode mode, Func<Task> act)
    {
        var before = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode);
        try
        {
            await act();
        }
        finally
        {
            File.SetUnixFileMode(path, before);
        }
    }

    private static async Task StandsAgain(string data, Buyer buyer)
    {
        using var host = await HostProcess.StartReady(data, HostProcess.FreePort());
        await buyer.Check(host.Address);
        Assert.Equal(0, await host.Stop());
    }

    private static async Task EndsWithOneSentence(HostProcess host, params string[] said)
    {
        Assert.Equal(1, await host.Process.Exited(Soon));
        var complaint = Assert.Single(
            host.Process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => !line.StartsWith("Jumun listens on", StringComparison.Ordinal));
        Assert.StartsWith("jumun: ", complaint, StringComparison.Ordinal);
        Assert.All(said, part => Assert.Contains(part, complaint, StringComparison.Ordinal));
    }

    private static void Flip(string path, int offset)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var flipped = (byte)(file.ReadByte() ^ 1);
        file.Position = offset;
        file.WriteByte(flipped);
    }
}
