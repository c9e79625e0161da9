namespace Jumun.Auditing;

/// <summary>Points are what was paid for goods that are kept, for each customer.</summary>
internal static class PointRules
{
    private const string AddUp = "A customer's points are those of the orders that they keep, and moved as they say.";

    /// <summary>A point is given for so many whole minor units that an order costs.</summary>
    private const int MinorPerPoint = 100;

    public static void Inspect(Inspection at)
    {
        foreach (var orders in at.Books.Orders.GroupBy(order => order.Customer))
        {
            var points = at.State.Body($"/v1/customers/{orders.Key}/points");
            var moved = at.State.List($"/v1/customers/{orders.Key}/points/movements")
                .GroupBy(movement => movement.Text("orderId") ?? "")
                .ToDictionary(same => same.Key, same => same.Sum(movement => movement.Number("points") ?? 0));
            var due = orders.Sum(order => order.Paid / MinorPerPoint);
            var wrong = orders.FirstOrDefault(
                order => moved.GetValueOrDefault(order.Id) != order.Paid / MinorPerPoint);
            if ((points.Number("balance") ?? 0) != due || wrong is not null)
            {
                at.Find(
                    AddUp, $"{points}, but it should be {due}; at odds is {wrong?.Body}.", orders.Key, wrong?.Id);
            }
        }
    }
}
