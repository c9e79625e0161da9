using System.Collections.Concurrent;
using System.Diagnostics;
using Jumun.RunningHost;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Jumun.Bench;

/// <summary>
/// The same checkout as a MassTransit state machine over RabbitMQ, whose five consumers update PostgreSQL, each in
/// one statement. In its favour: its sagas are kept in memory, so a crash loses them; no message is recognised when it
/// comes twice; no HTTP; one process, which has everything to itself.
/// </summary>
public sealed class MassTransitPeer : IAsyncDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _underWay = [];
    private readonly IHost _host;
    private long _confirmed;

    private MassTransitPeer(PostgresServer postgres, RabbitMqServer rabbitMq)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(NpgsqlDataSource.Create(
            postgres.Connection() + ";Maximum Pool Size=64;Max Auto Prepare=20;Auto Prepare Min Usages=2"));
        builder.Services.AddSingleton(this);
        builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            bus.AddSagaStateMachine<CheckoutMachine, CheckoutState>().InMemoryRepository();
            bus.AddConsumer<StockReserver>();
            bus.AddConsumer<CouponRedeemer>();
            bus.AddConsumer<BalanceDebiter>();
            bus.AddConsumer<PaymentTaker>();
            bus.AddConsumer<StockCommitter>();
            bus.AddConsumer<Customer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(rabbitMq.Address);
                rabbit.PrefetchCount = 256;
                rabbit.ConcurrentMessageLimit = 64;
                rabbit.ConfigureEndpoints(context);
            });
        });
        _host = builder.Build();
    }

    /// <summary>Confirmed orders per second with so many under way all the time.</summary>
    public static async Task<double> Measure(int underWay, TimeSpan duration)
    {
        using var postgres = await PostgresServer.Start(
            "shared_buffers = 512MB", "max_wal_size = 4GB", "synchronous_commit = on");
        using var rabbitMq = await RabbitMqServer.Start();
        await using (var connection = new NpgsqlConnection(postgres.Connection()))
        {
            await connection.OpenAsync();
            await using var fill = new NpgsqlCommand(PostgresOrder.Schema, connection);
            await fill.ExecuteNonQueryAsync();
        }

        await using var peer = new MassTransitPeer(postgres, rabbitMq);
        await peer._host.StartAsync();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, underWay).Select(number => peer.Buy(number, stop.Token)).ToArray();
        await Task.Delay(WarmUp, CancellationToken.None);
        var (before, began) = (Interlocked.Read(ref peer._confirmed), Stopwatch.GetTimestamp());
        await Task.Delay(duration, CancellationToken.None);
        var (after, took) = (Interlocked.Read(ref peer._confirmed), Stopwatch.GetElapsedTime(began));
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        var perSecond = (after - before) / took.TotalSeconds;
        Console.WriteLine($"MassTransit, {underWay} orders under way: {perSecond:0} orders/s");
        return perSecond;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task Buy(int number, CancellationToken stop)
    {
        var (random, bus) = (new Random(number), _host.Services.GetRequiredService<IBus>());
        while (!stop.IsCancellationRequested)
        {
            var order = Guid.CreateVersion7();
            var confirmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _underWay[order] = confirmed;
            await bus.Publish(new OrderSubmitted(order, random.Next(1, 1_001), random.Next(1, 21)));
            await confirmed.Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Confirm(Guid order)
    {
        Interlocked.Increment(ref _confirmed);
        if (_underWay.TryRemove(order, out var confirmed))
        {
            confirmed.SetResult();
        }
    }

    public sealed record OrderSubmitted(Guid CorrelationId, int Customer, int Product) : CorrelatedBy<Guid>;

    public sealed record ReserveStock(Guid CorrelationId, int Product) : CorrelatedBy<Guid>;

    public sealed record StockReserved(Guid CorrelationId) : CorrelatedBy<Guid>;

    public sealed record RedeemCoupon(Guid CorrelationId, int Customer) : CorrelatedBy<Guid>;

    public sealed record CouponRedeemed(Guid CorrelationId) : CorrelatedBy<Guid>;

    public sealed record DebitBalance(Guid CorrelationId, int Customer) : CorrelatedBy<Guid>;

    public sealed record BalanceDebited(Guid CorrelationId) : CorrelatedBy<Guid>;

    public sealed record TakePayment(Guid CorrelationId) : CorrelatedBy<Guid>;

    public sealed record PaymentTaken(Guid CorrelationId) : CorrelatedBy<Guid>;

    public sealed record CommitStock(Guid CorrelationId, int Customer, int Product) : CorrelatedBy<Guid>;

    public sealed record OrderConfirmed(Guid CorrelationId) : CorrelatedBy<Guid>;

    public sealed class CheckoutState : SagaStateMachineInstance
    {
        public Guid CorrelationId { get; set; }

        public string CurrentState { get; set; } = "";

        public int Customer { get; set; }

        public int Product { get; set; }
    }

    public sealed class CheckoutMachine : MassTransitStateMachine<CheckoutState>
    {
        public CheckoutMachine()
        {
            InstanceState(saga => saga.CurrentState);
            Initially(When(Submitted)
                .Then(c => (c.Saga.Customer, c.Saga.Product) = (c.Message.Customer, c.Message.Product))
                .Publish(c => new ReserveStock(c.Saga.CorrelationId, c.Saga.Product))
                .TransitionTo(Reserving));
            During(Reserving, When(Reserved)
                .Publish(c => new RedeemCoupon(c.Saga.CorrelationId, c.Saga.Customer)).TransitionTo(Redeeming));
            During(Redeeming, When(Redeemed)
                .Publish(c => new DebitBalance(c.Saga.CorrelationId, c.Saga.Customer)).TransitionTo(Debiting));
            During(Debiting, When(Debited)
                .Publish(c => new TakePayment(c.Saga.CorrelationId)).TransitionTo(Paying));
            During(Paying, When(Paid)
                .Publish(c => new OrderConfirmed(c.Saga.CorrelationId))
                .Publish(c => new CommitStock(c.Saga.CorrelationId, c.Saga.Customer, c.Saga.Product))
                .Finalize());
            SetCompletedWhenFinalized();
        }

        public State Reserving { get; private set; } = null!; // MassTransit sets all of these.

        public State Redeeming { get; private set; } = null!;

        public State Debiting { get; private set; } = null!;

        public State Paying { get; private set; } = null!;

        public Event<OrderSubmitted> Submitted { get; private set; } = null!;

        public Event<StockReserved> Reserved { get; private set; } = null!;

        public Event<CouponRedeemed> Redeemed { get; private set; } = null!;

        public Event<BalanceDebited> Debited { get; private set; } = null!;

        public Event<PaymentTaken> Paid { get; private set; } = null!;
    }

    public sealed class StockReserver(NpgsqlDataSource database) : IConsumer<ReserveStock>
    {
        public async Task Consume(ConsumeContext<ReserveStock> context)
        {
            await Run(
                database, "UPDATE stock SET pieces = pieces - 2 WHERE product = $1", context.Message.Product);
            await context.Publish(new StockReserved(context.Message.CorrelationId));
        }
    }

    public sealed class CouponRedeemer(NpgsqlDataSource database) : IConsumer<RedeemCoupon>
    {
        public async Task Consume(ConsumeContext<RedeemCoupon> context)
        {
            await Run(database, "UPDATE coupon SET used = used + 1 WHERE customer = $1", context.Message.Customer);
            await context.Publish(new CouponRedeemed(context.Message.CorrelationId));
        }
    }

    public sealed class BalanceDebiter(NpgsqlDataSource database) : IConsumer<DebitBalance>
    {
        public async Task Consume(ConsumeContext<DebitBalance> context)
        {
            await Run(
                database, "UPDATE customer SET balance = balance - 21600 WHERE id = $1", context.Message.Customer);
            await context.Publish(new BalanceDebited(context.Message.CorrelationId));
        }
    }

    public sealed class PaymentTaker(NpgsqlDataSource database) : IConsumer<TakePayment>
    {
        public async Task Consume(ConsumeContext<TakePayment> context)
        {
            await Run(
                database, "INSERT INTO payment (key, amount) VALUES ($1, 21600)",
                context.Message.CorrelationId.ToString("N"));
            await context.Publish(new PaymentTaken(context.Message.CorrelationId));
        }
    }

    public sealed class StockCommitter(NpgsqlDataSource database) : IConsumer<CommitStock>
    {
        public Task Consume(ConsumeContext<CommitStock> context) => Run(
            database,
            """
            INSERT INTO orders (key, customer, product, quantity, total, address, status)
            VALUES ($1, $2, $3, 2, 21600, '{}', 'Confirmed')
            """,
            context.Message.CorrelationId.ToString("N"), context.Message.Customer, context.Message.Product);
    }

    public sealed class Customer(MassTransitPeer peer) : IConsumer<OrderConfirmed>
    {
        public Task Consume(ConsumeContext<OrderConfirmed> context)
        {
            peer.Confirm(context.Message.CorrelationId);
            return Task.CompletedTask;
        }
    }

    private static async Task Run(NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        await command.ExecuteNonQueryAsync();
    }
}
