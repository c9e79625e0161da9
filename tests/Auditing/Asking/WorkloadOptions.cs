namespace Jumun.Auditing;

/// <summary>How much clients want, of what, and how they behave.</summary>
public sealed record WorkloadOptions
{
    /// <summary>What all names begin with, so that several workloads can share one platform.</summary>
    public string Prefix { get; init; } = "w";

    /// <summary>How many new requests there are after the set-up.</summary>
    public int Requests { get; init; } = 300;

    /// <summary>The most requests under way at a time.</summary>
    public int ClientsMax { get; init; } = 12;

    public int Products { get; init; } = 8;

    public int Customers { get; init; } = 10;

    public int Warehouses { get; init; } = 3;

    public int Campaigns { get; init; } = 8;

    /// <summary>How many pieces there are of what is scarce: every third product, the hot one among them.</summary>
    public int ScarcePieces { get; init; } = 40;

    /// <summary>The redemptions of a limited campaign, and the coupons of a personal one.</summary>
    public int CampaignLimit { get; init; } = 8;

    // Weights: how often a new request is of this kind.
    public int OrdersWeight { get; init; } = 60;

    public int PricesWeight { get; init; } = 6;

    public int StatusWeight { get; init; } = 2;

    public int StockWeight { get; init; } = 8;

    public int TopUpsWeight { get; init; } = 6;

    public int CouponsWeight { get; init; } = 5;

    public int NewcomersWeight { get; init; } = 3;

    public int ReadsWeight { get; init; } = 10;

    public int NonsenseWeight { get; init; } = 4;

    public int OperationsWeight { get; init; } = 1;

    public int CancelsWeight { get; init; } = 4;

    public int CarriersWeight { get; init; } = 12;

    public int ReturnsWeight { get; init; } = 4;

    public int RevisionsWeight { get; init; } = 3;

    // Shares, from 0 to 1.
    public double HotShare { get; init; } = 0.3;

    public double CouponShare { get; init; } = 0.4;

    public double ExpectedTotalShare { get; init; } = 0.2;

    /// <summary>Of orders that want what nobody knows.</summary>
    public double StrangeShare { get; init; } = 0.04;

    /// <summary>Of clients who don't wait for a decision.</summary>
    public double HurryShare { get; init; } = 0.15;

    /// <summary>Of requests that are sent twice at once.</summary>
    public double TwiceShare { get; init; } = 0.04;

    /// <summary>Of requests that are sent again after they were answered.</summary>
    public double LaterShare { get; init; } = 0.04;

    /// <summary>Of keys that are used for another body as well.</summary>
    public double OtherBodyShare { get; init; } = 0.03;

    /// <summary>Of clients who never ask again when nothing came back.</summary>
    public double GiveUpShare { get; init; } = 0.1;

    /// <summary>Other sizes and rates for each seed, some of them zero: what never meets otherwise, meets.</summary>
    public static WorkloadOptions Random(Random random)
    {
        return new()
        {
            Requests = random.Next(50, 400),
            ClientsMax = random.Next(1, 32),
            Products = random.Next(1, 12),
            Customers = random.Next(1, 16),
            Warehouses = random.Next(1, 5),
            Campaigns = random.Next(1, 11),
            ScarcePieces = random.Next(1, 80),
            CampaignLimit = random.Next(1, 20),
            OrdersWeight = random.Next(20, 100),
            PricesWeight = Weight(10),
            StatusWeight = Weight(5),
            StockWeight = Weight(20),
            TopUpsWeight = Weight(20),
            CouponsWeight = Weight(10),
            NewcomersWeight = Weight(6),
            ReadsWeight = Weight(20),
            NonsenseWeight = Weight(8),
            OperationsWeight = Weight(3),
            CancelsWeight = Weight(12),
            CarriersWeight = Weight(60),
            HotShare = Share(1),
            CouponShare = Share(1),
            ExpectedTotalShare = Share(0.5),
            StrangeShare = Share(0.1),
            HurryShare = Share(1),
            TwiceShare = Share(0.2),
            LaterShare = Share(0.2),
            OtherBodyShare = Share(0.1),
            GiveUpShare = Share(0.3),
            ReturnsWeight = Weight(30),
            RevisionsWeight = Weight(15),
        };

        int Weight(int most) => random.Next(4) == 0 ? 0 : random.Next(1, most + 1);

        double Share(double most) => random.Next(4) == 0 ? 0 : random.NextDouble() * most;
    }
}
