using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Loyalty;

/// <summary>What was given less what was taken back in a month.</summary>
/// <param name="Month">Counted through all years, in UTC; see <see cref="PointAccount.MonthOf"/>.</param>
public readonly record struct MonthOfPoints(int Month, long Points);

/// <summary>What a customer has, and in which months it came: what the tier is made of.</summary>
/// <param name="Months">The last ones in which points came or went, newest last.</param>
public sealed record PointAccount(CustomerId Customer, long Balance, IReadOnlyList<MonthOfPoints> Months)
{
    /// <summary>
    /// A year is this month and the twelve before it, so that whatever the day no point counts for less than a year.
    /// </summary>
    private const int MonthsOfYear = 13;

    public static PointAccount None(CustomerId customer) => new(customer, 0, []);

    public static int MonthOf(DateTimeOffset time) => (time.UtcDateTime.Year * 12) + time.UtcDateTime.Month - 1;

    /// <summary>What came less what went in the year that ends at this time; below zero when more went.</summary>
    public long PointsOfLastYear(DateTimeOffset now)
    {
        var sum = 0L;
        foreach (var (month, points) in Months)
        {
            sum += month > MonthOf(now) - MonthsOfYear ? points : 0;
        }

        return sum;
    }

    public PointAccount After(long points, DateTimeOffset at)
    {
        if (Months is not [.., var newest] || newest.Month != MonthOf(at))
        {
            return Plus(new(Customer, points, [new(MonthOf(at), points)]));
        }

        var months = Months.ToArray(); // As nearly always.
        months[^1] = newest with { Points = checked(newest.Points + points) };
        return this with { Balance = checked(Balance + points), Months = months };
    }

    /// <summary>Both together; months that can't count any more are forgotten.</summary>
    public PointAccount Plus(PointAccount other)
    {
        var months = new SortedDictionary<int, long>();
        foreach (var (month, points) in Months.Concat(other.Months))
        {
            months[month] = checked(months.GetValueOrDefault(month) + points);
        }

        var newest = months.Count == 0 ? 0 : months.Keys.Last();
        return new(
            Customer, checked(Balance + other.Balance),
            [
                .. months.Where(month => month.Key > newest - MonthsOfYear)
                    .Select(month => new MonthOfPoints(month.Key, month.Value)),
            ]);
    }
}

/// <summary>The points of each customer, a document for whoever ever had some.</summary>
public abstract class PointAccounts : IView<PointAccount>
{
    public static ViewShape<PointAccount> Shape { get; } = new(
        "point-accounts", 1, LoyaltyStates.Default.PointAccount, [typeof(PointsAwarded), typeof(PointsTakenBack)])
    {
        AddUp = (a, b) => a.Plus(b), // A customer's orders are spread over the shards.
    };

    public static void On(IEvent happened, in Happening context, Documents<PointAccount> documents)
    {
        var (customer, points) = happened switch
        {
            PointsAwarded e => (e.Customer, e.Points),
            PointsTakenBack e => (e.Customer, -e.Points),
            _ => throw Unreachable.Case(happened),
        };
        if (points != 0)
        {
            var account = documents.TryGet(customer.Value, out var known) ? known : PointAccount.None(customer);
            documents.Put(customer.Value, account.After(points, context.At));
        }
    }
}
