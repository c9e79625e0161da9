using System.Collections.Concurrent;
using Jumun.RunningHost;

namespace Jumun.Crash;

/// <summary>
/// Clients that order without pause. Each holds on to an order and its key until it has a final answer, however often
/// the host dies meanwhile.
/// </summary>
public sealed class Buyers(Shop shop, Gate gate, int seed)
{
    private const int Count = 16;

    private readonly ConcurrentQueue<Placed> _placed = new();
    private readonly ConcurrentBag<string> _broken = [];
    private readonly CancellationTokenSource _enough = new();
    private Task _buying = Task.CompletedTask;

    public IReadOnlyCollection<Placed> Placed => _placed;

    /// <summary>Answers that no client should ever see.</summary>
    public IReadOnlyCollection<string> Broken => _broken;

    public void Start() => _buying = Task.WhenAll(Enumerable.Range(0, Count).Select(Buy));

    /// <summary>No new orders; those under way are finished.</summary>
    public async Task Finish()
    {
        await _enough.CancelAsync();
        await _buying.WaitAsync(TimeSpan.FromMinutes(10));
    }

    private async Task Buy(int buyer)
    {
        var random = new Random(seed + buyer);
        for (var number = 0; !_enough.IsCancellationRequested; number++)
        {
            var (key, order) = ($"crash-{seed}-{buyer}-{number}", Stall.RandomOrder(random));
            Answer? answer;
            do
            {
                await gate.Passed();
                answer = await TryPlace(key, order);
            }
            while (answer is null);
            _placed.Enqueue(new(key, order, answer));
        }
    }

    /// <summary>A final answer, or null when there was none: then the same key is sent again.</summary>
    private async Task<Answer?> TryPlace(string key, System.Text.Json.Nodes.JsonObject order)
    {
        try
        {
            var answer = await shop.Post("/v1/orders", key, order);
            if (answer.Status is 201 or 402 or 422 || (answer.Status == 409 && !IsInProgress(answer)))
            {
                return answer;
            }

            if (answer.Status is not (202 or 409 or 503))
            {
                _broken.Add($"{key}: {answer}");
            }

            return null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static bool IsInProgress(Answer answer) => answer.Text("code") == "idempotency.in-progress";
}
