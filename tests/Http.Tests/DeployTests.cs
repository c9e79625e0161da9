using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary><c>deploy/local</c>, as somebody who tries it uses it.</summary>
public sealed class DeployTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Below those that a system gives away by itself.</summary>
    private static readonly int Port = 20_000 + (Environment.ProcessId % 10_000);

    [Fact]
    public async Task It_brings_up_a_platform_says_what_is_where_and_ends_it()
    {
        using var folder = new TemporaryFolder();
        try
        {
            var up = await Local(folder, "up", "--processes", "2");
            Assert.Contains(
                $"Jumun listens on http://127.0.0.1:{Port}, 2 processes behind it.", up, StringComparison.Ordinal);

            using var client = new Client(new Uri($"http://127.0.0.1:{Port}"));
            var body = RunningShop.OrderBody("demo-0001", [("TEA-001", 2)], "WELCOME10");
            var placed = await client.Post("/v1/orders", body, "first", ("Prefer", "wait=20"));
            RunningShop.Is(201, placed);
            Assert.Equal(placed.Text, (await client.Post("/v1/orders", body, "first")).Text);

            var status = await Local(folder, "status");
            Assert.Contains($"process 1 on http://127.0.0.1:{Port + 21} is ready", status, StringComparison.Ordinal);
            Assert.Contains($"process 2 on http://127.0.0.1:{Port + 22} is ready", status, StringComparison.Ordinal);
            Assert.Equal(8, status.Split('\n').Count(line => line.Contains("-0 is at", StringComparison.Ordinal)));
        }
        finally
        {
            await Local(folder, "down");
        }
    }

    private static Task<string> Local(TemporaryFolder folder, params string[] arguments) => Subprocess.Run(
        "env", Patience,
        [
            $"JUMUN_LOCAL={folder.Path}", $"JUMUN_LOCAL_PORT={Port}",
            Path.Combine(Built.Root, "deploy", "local"), .. arguments,
        ]);
}
