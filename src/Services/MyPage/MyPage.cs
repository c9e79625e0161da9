using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.MyPage;

/// <summary>MyPage shows customers all that concerns them, joined from everyone's events. It decides nothing.</summary>
public static class MyPage
{
    public static readonly Service Service = Service.Named("my-page")
        .Speaks(MyPageStates.Default)
        .Shows<PageCustomers, PageCustomer>()
        .Shows<PageOrders, PageOrder>()
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How MyPage's documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PageCustomer))]
[JsonSerializable(typeof(PageOrder))]
internal sealed partial class MyPageStates : JsonSerializerContext;
