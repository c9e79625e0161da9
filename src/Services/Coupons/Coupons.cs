using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Coupons;

/// <summary>Coupons runs campaigns: public, limited and personal codes.</summary>
public static class Coupons
{
    public static readonly Service Service = Service.Named("coupons")
        .Speaks(CouponsJson.Default, CouponsStates.Default)
        .Decides<Campaign, CampaignCommand, CampaignEvent>("campaign")
        .Runs(OrderCoupon.Part)
        .Shows<CustomerCoupons, CustomerCoupon>()
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How Coupons' own states and documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Campaign))]
[JsonSerializable(typeof(CustomerCoupon))]
[JsonSerializable(typeof(SagaState<OrderCoupon>))]
internal sealed partial class CouponsStates : JsonSerializerContext;
