using System.Diagnostics;
using Jumun.RunningHost;
using Npgsql;

namespace Jumun.Bench;

/// <summary>
/// The same order as one hand-written PostgreSQL transaction, on a server of its own that is started and stopped here.
/// Durable like ours: <c>synchronous_commit</c> is on. In its favour: no HTTP, no JSON, and contended rows come last,
/// so that their locks are held shortest.
/// </summary>
public sealed class PostgresPeer : IDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private readonly PostgresServer _server;
    private long _lastOrder;

    private PostgresPeer(PostgresServer server) => _server = server;

    private string Connection => _server.Connection() + ";Pooling=false;Max Auto Prepare=0";

    private static async Task<PostgresPeer> Start()
    {
        var peer = new PostgresPeer(await PostgresServer.Start(
            "shared_buffers = 512MB", "max_wal_size = 4GB", "synchronous_commit = on"));
        await peer.Fill();
        return peer;
    }

    /// <summary>Orders per second with the number of connections that suits it best.</summary>
    public static async Task<(int Connections, double PerSecond)> Best(PostgresStyle style, TimeSpan duration)
    {
        using var postgres = await Start();
        var best = (Connections: 0, PerSecond: 0.0);
        foreach (var connections in new[] { 8, 16, 32, 64 })
        {
            await postgres.Measure(style, connections, WarmUp);
            var measured = await postgres.Measure(style, connections, duration);
            Console.WriteLine($"PostgreSQL, {style}, {connections} connections: {measured:0} orders/s");
            best = measured > best.PerSecond ? (connections, measured) : best;
        }

        return best;
    }

    /// <summary>Orders per second with so many connections, each placing one after the other.</summary>
    private async Task<double> Measure(PostgresStyle style, int connections, TimeSpan duration)
    {
        using var stop = new CancellationTokenSource();
        var loops = Enumerable.Range(0, connections).Select(number => PlaceOrders(style, number, stop.Token)).ToArray();
        var (before, started) = (Interlocked.Read(ref _lastOrder), Stopwatch.GetTimestamp());
        await Task.Delay(duration, CancellationToken.None);
        var (after, took) = (Interlocked.Read(ref _lastOrder), Stopwatch.GetElapsedTime(started));
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        return (after - before) / took.TotalSeconds;
    }

    public void Dispose() => _server.Dispose();

    private async Task PlaceOrders(PostgresStyle style, int number, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync(CancellationToken.None);
        await using var order = new PostgresOrder(connection, style);
        await order.Prepare();
        var random = new Random(number);
        while (!stop.IsCancellationRequested)
        {
            await order.Place(Guid.CreateVersion7().ToString("N"), random.Next(1, 1_001), random.Next(1, 21));
            Interlocked.Increment(ref _lastOrder);
        }
    }

    private async Task Fill()
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(PostgresOrder.Schema, connection);
        await command.ExecuteNonQueryAsync();
    }
}
