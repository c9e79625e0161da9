using System.Text;

namespace Jumun.Crash;

/// <summary>What strace prints is understood, also when threads interrupt each other.</summary>
public class SystemCallTests
{
    [Fact]
    public void A_call_on_one_line_is_read_with_its_path_bytes_and_result()
    {
        var call = Assert.Single(SystemCall.Read(
            [@"7 pwrite64(100</data/ordering-0/1.journal>, ""\365JF\1\0\0A\""\n\0011"", 10, 512) = 10"]));

        Assert.Equal(("pwrite64", "/data/ordering-0/1.journal", 10), (call.Name, call.Path, call.Result));
        Assert.Equal([0xF5, (byte)'J', (byte)'F', 1, 0, 0, (byte)'A', (byte)'"', (byte)'\n', 1, (byte)'1'], call.Bytes);
    }

    [Fact]
    public void A_call_that_was_interrupted_begins_and_ends_where_it_did()
    {
        var calls = SystemCall.Read(
        [
            "7 fdatasync(100</data/1.journal> <unfinished ...>",
            @"8 sendto(9<socket:[5]>, ""HTTP/1.1 201"", 12, 0, NULL, 0 <unfinished ...>",
            "9 +++ exited with 0 +++",
            "7 <... fdatasync resumed>)              = 0",
            "8 <... sendto resumed>)                 = 12",
            "8 --- SIGTERM {si_signo=SIGTERM} ---",
            "10 fsync(3</x>) = -1 EIO (Input/output error)",
            "11 fdatasync(3</x> <unfinished ...>",
        ]);

        Assert.Equal(
            [("fdatasync", 0, 3, 0), ("sendto", 1, 4, 12), ("fsync", 6, 6, -1)],
            calls.Select(call => (call.Name, call.Begin, call.End, (int)call.Result)));
        Assert.Equal("/data/1.journal", calls[0].Path);
        Assert.Equal("HTTP/1.1 201", Encoding.UTF8.GetString(calls[1].Bytes));
    }
}
