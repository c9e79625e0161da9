using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Jumun.Host.Replay;

/// <summary>
/// Replays a plan against a platform. Everything it sends carries a key made of the file, the repetition and the
/// invoice, so that a replay that was stopped, or whose platform was killed, is simply run again.
/// </summary>
public sealed class ReplayRun(
    PlatformClient platform, RetailFile file, ReplayPlan plan, int repetitions, int concurrency, ReplayDisplay display)
{
    /// <summary>A service hears of a new product or customer a moment after it was registered.</summary>
    private static readonly TimeSpan HearsayPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How often one order is placed when its time runs out.</summary>
    private const int AttemptsMax = 5;

    private readonly List<string> _givenUp = [];
    private readonly ConcurrentBag<Difference> _returnDifferences = [];
    private readonly long[] _stockBefore = new long[plan.Products.Count];
    private readonly long[] _penceBefore = new long[plan.Customers.Count];
    private readonly OrderResult[] _results = new OrderResult[plan.Orders.Count * repetitions];

    public async Task<ReplayOutcome> Run(CancellationToken stop)
    {
        await Each("Registering products", plan.Products.Count, Register, stop);
        await Each("Registering customers", plan.Customers.Count, Welcome, stop);
        await Each("Filling the shelves", plan.Products.Count, Stock, stop);
        await Each("Filling the purses", plan.Customers.Count, TopUp, stop);
        var started = Stopwatch.GetTimestamp();
        await Each("Placing orders", _results.Length, Place, stop);
        var elapsed = Stopwatch.GetElapsedTime(started);
        foreach (var index in Enumerable.Range(0, _results.Length).Where(index => _results[index].IsTimedOut))
        {
            await PlaceAgain(index, stop);
        }

        await Each("Returning goods", plan.Returns.Count * repetitions, Return, stop);
        var opening = new Opening(_stockBefore, _penceBefore);
        var reconciliation = new Reconciliation(
            platform, plan, repetitions, opening, _results, _givenUp, concurrency);
        var differences = await display.Show(
            "Reconciling", Reconciliation.StepsOf(plan), advance => reconciliation.Differences(advance, stop));
        return new(_results, elapsed, platform.Retries, _givenUp.Count, [.. _returnDifferences, .. differences],
            reconciliation.OrdersFromElsewhere);
    }

    private Task Each(string what, int count, Func<int, CancellationToken, Task> one, CancellationToken stop)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = stop };
        return display.Show(what, count, async advance =>
        {
            await Parallel.ForAsync(0, count, options, async (index, token) =>
            {
                await one(index, token);
                advance();
            });
            return count;
        });
    }

    private async Task Register(int index, CancellationToken stop)
    {
        var product = plan.Products[index];
        var answer = await platform.Post("/v1/products", Key("product", product.Sku), Bodies.Product(product), stop);
        if (answer.Status == HttpStatusCode.Conflict)
        {
            // Another replay, of another file, may have brought it: it must be the same product at the same price.
            answer = await platform.Get($"/v1/products/{Uri.EscapeDataString(product.Sku)}", stop);
        }

        Expect(answer, $"product {product.Sku}");
        if (Pounds.Parse(answer.Body?["price"]?["amount"]?.ToString()) != product.Pence)
        {
            throw new ReplayFailure($"Product {product.Sku} is there already, at another price.");
        }
    }

    private async Task Welcome(int index, CancellationToken stop)
    {
        var customer = plan.Customers[index];
        var answer = await platform.Post(
            "/v1/customers", Key("customer", customer.Id), Bodies.Customer(customer), stop);
        if (answer.Status != HttpStatusCode.Conflict)
        {
            Expect(answer, $"customer {customer.Id}");
        }
    }

    /// <summary>
    /// The platform answers a repeated adjustment as it did the first time; so the stock that was there before this
    /// replay is known from the answer to its first adjustment, however often it was stopped since.
    /// </summary>
    private async Task Stock(int index, CancellationToken stop)
    {
        var product = plan.Products[index];
        for (var repetition = 1; repetition <= repetitions; repetition++)
        {
            var answer = await Hearing(
                () => platform.Post(
                    "/v1/stock-adjustments", Key(repetition, "stock", product.Sku), Bodies.Stock(product), stop),
                stop);
            Expect(answer, $"stock of {product.Sku}");
            if (repetition == 1)
            {
                _stockBefore[index] = Bodies.Unsold(answer) - product.Opening;
            }
        }
    }

    private async Task TopUp(int index, CancellationToken stop)
    {
        var customer = plan.Customers[index];
        for (var repetition = 1; repetition <= repetitions; repetition++)
        {
            var answer = await Hearing(
                () => platform.Post(
                    $"/v1/customers/{customer.Id}/top-ups", Key(repetition, "top-up", customer.Id),
                    Bodies.TopUp(customer), stop),
                stop);
            Expect(answer, $"top-up of {customer.Id}");
            if (repetition == 1)
            {
                _penceBefore[index] = Bodies.Balance(answer) - customer.OpeningPence;
            }
        }
    }

    private async Task Place(int index, CancellationToken stop) =>
        _results[index] = await Place(KeyOf(index), OrderAt(index), stop);

    /// <summary>
    /// An order that was under way while its platform was down for long has run out of time. It is placed again, under
    /// a further key; so a replay that is run again finds all answers as they were. Whatever the first attempt held may
    /// come back a moment after its refusal, and the stock is no larger than it must be: so these come last, one by
    /// one, each when nothing of its goods is held, and one that still lacks something is tried again as well.
    /// </summary>
    private async Task PlaceAgain(int index, CancellationToken stop)
    {
        for (var attempt = 2; attempt <= AttemptsMax && !_results[index].IsConfirmed; attempt++)
        {
            _givenUp.Add(_results[index].Id);
            foreach (var (sku, _) in OrderAt(index).Lines)
            {
                await Reconciliation.NothingReserved(platform, sku, stop);
            }

            _results[index] = await Place($"{KeyOf(index)}-attempt-{attempt}", OrderAt(index), stop);
        }
    }

    private async Task Return(int index, CancellationToken stop)
    {
        var (repetition, returns) = (index / plan.Returns.Count, plan.Returns[index % plan.Returns.Count]);
        var order = _results[(repetition * plan.Orders.Count) + returns.Order];
        if (order.IsConfirmed)
        {
            var run = new ReturnRun(platform, (what, name) => Key(repetition + 1, what, name));
            foreach (var difference in await run.Return(order.Id, returns, stop))
            {
                _returnDifferences.Add(difference);
            }
        }
    }

    private PlannedOrder OrderAt(int index) => plan.Orders[index % plan.Orders.Count];

    private string KeyOf(int index) => Key((index / plan.Orders.Count) + 1, "order", OrderAt(index).Reference);

    private async Task<OrderResult> Place(string key, PlannedOrder order, CancellationToken stop)
    {
        var answer = await Hearing(() => platform.Post("/v1/orders", key, Bodies.Order(order), stop), stop);
        while (answer is { Status: HttpStatusCode.Accepted, Location: { } location })
        {
            await Task.Delay(Pause, stop);
            var now = await platform.Get(location.ToString(), stop);
            if (now.Text("status") is not "Pending")
            {
                answer = now;
            }
        }

        var id = answer.Text("id") ?? answer.Text("orderId") ?? "";
        return answer.IsSuccess && Bodies.IsConfirmed(answer.Text("status"))
            ? new(id, null)
            : new(id, answer.Text("code") ?? Bodies.RejectionOf(answer) ?? answer.Code);
    }

    /// <summary>Asks again for a moment when what it names is not known: nothing is stored then.</summary>
    private static async Task<Answer> Hearing(Func<Task<Answer>> ask, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await ask();
        while (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity
            && answer.Code.EndsWith("unknown", StringComparison.Ordinal)
            && Stopwatch.GetElapsedTime(started) < HearsayPatience)
        {
            await Task.Delay(Pause, stop);
            answer = await ask();
        }

        return answer;
    }

    private static void Expect(Answer answer, string what)
    {
        if (!answer.IsSuccess)
        {
            throw new ReplayFailure($"The platform refused {what}: {answer.Code} ({answer.Text("detail")}).");
        }
    }

    private string Key(string what, string name) => $"replay-{file.Name}-{what}-{name}";

    private string Key(int repetition, string what, string name) => $"replay-{file.Name}-{repetition}-{what}-{name}";
}

/// <summary>What the platform held before this replay: pieces by product, pence by customer, in plan order.</summary>
public sealed record Opening(IReadOnlyList<long> Stock, IReadOnlyList<long> Pence);

/// <summary>What came of a replay.</summary>
public sealed record ReplayOutcome(
    IReadOnlyList<OrderResult> Results, TimeSpan PlacingTook, long Retries, int PlacedAgain,
    IReadOnlyList<Difference> Differences, int OrdersFromElsewhere);
