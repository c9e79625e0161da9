namespace Jumun.Host.Replay;

/// <summary>Why a line of the file becomes no order line: the first of these that holds.</summary>
public enum LeftOut
{
    /// <summary>Its invoice number begins with <c>C</c>: earlier goods come back. It may become a return.</summary>
    Cancellation,

    /// <summary>A quantity below one without a <c>C</c>: stock written off as broken or lost.</summary>
    WriteOff,

    /// <summary>Postage, discount, bank charges, manual corrections: no goods that lie in a warehouse.</summary>
    NoGoods,

    /// <summary>Given away, or a correction: there is nothing to pay.</summary>
    ZeroPrice,

    /// <summary>The price is no whole number of pence.</summary>
    PartOfPenny,

    /// <summary>Nobody to sell to.</summary>
    NoCustomer,
}

/// <summary>One line of the file, as it stands there.</summary>
/// <param name="Number">The line in the file, from 1; the heading is line 1.</param>
public sealed record RetailLine(
    int Number, string Invoice, string StockCode, string Description, long Quantity, DateOnly Date, decimal Price,
    string Customer, string Country)
{
    /// <summary>Goods have five digits and perhaps letters behind them; everything else is some charge.</summary>
    private bool IsGoods => StockCode.Length >= 5 && !StockCode.AsSpan(0, 5).ContainsAnyExceptInRange('0', '9');

    private bool IsCancellation => Invoice[0] == 'C';

    /// <summary>Why this line becomes no order line, or null when it does.</summary>
    public LeftOut? Reason => this switch
    {
        { IsCancellation: true } => LeftOut.Cancellation,
        { Quantity: <= 0 } => LeftOut.WriteOff,
        { IsGoods: false } => LeftOut.NoGoods,
        { Price: <= 0 } => LeftOut.ZeroPrice,
        _ when Price * 100 % 1 != 0 => LeftOut.PartOfPenny,
        { Customer: "" } => LeftOut.NoCustomer,
        _ => null,
    };

    /// <summary>Whether it takes goods back, if they were sold before.</summary>
    public bool IsReturn => IsCancellation && Quantity < 0 && IsGoods && Price > 0 && Customer.Length > 0;

    /// <summary>One code at one price is one product.</summary>
    public string Sku => $"{StockCode}@{Pounds.Text(Pence)}";

    public long Pence => (long)(Price * 100);
}
