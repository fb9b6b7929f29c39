using System.Text.Json;
using System.Text.Json.Serialization;
using ChainCloud.Gateway.Addresses;
using ChainCloud.Gateway.Audit;
using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Devices;
using ChainCloud.Gateway.Events;
using ChainCloud.Gateway.Ledger;
using ChainCloud.Gateway.Merchants;
using ChainCloud.Gateway.Payouts;
using ChainCloud.Gateway.Restoring;
using ChainCloud.Gateway.Transfers;

namespace ChainCloud.Gateway.Http;

/// <summary>
/// Every body of the API, for generated (de)serializers. Strict: unknown and doubled fields, missing and null ones, and numbers where a string
/// belongs are refused.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(StatusBody))]
[JsonSerializable(typeof(TimeBody))]
[JsonSerializable(typeof(AssetListBody))]
[JsonSerializable(typeof(RequestBatchBody))]
[JsonSerializable(typeof(VerdictBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(BatchDetailBody))]
[JsonSerializable(typeof(ListBody<BatchBody>))]
[JsonSerializable(typeof(NextAddressBody))]
[JsonSerializable(typeof(ValidateAddressBody))]
[JsonSerializable(typeof(AddressBody))]
[JsonSerializable(typeof(AddressHistoryBody))]
[JsonSerializable(typeof(ValidAddressBody))]
[JsonSerializable(typeof(DepositBody))]
[JsonSerializable(typeof(ListBody<DepositBody>))]
[JsonSerializable(typeof(CreatePayoutBody))]
[JsonSerializable(typeof(PayoutBody))]
[JsonSerializable(typeof(ListBody<PayoutBody>))]
[JsonSerializable(typeof(ApprovalBody))]
[JsonSerializable(typeof(TransferBody))]
[JsonSerializable(typeof(BalancesListBody))]
[JsonSerializable(typeof(ListBody<JournalEntryBody>))]
[JsonSerializable(typeof(EventListBody))]
[JsonSerializable(typeof(JobListBody))]
[JsonSerializable(typeof(ResultBody))]
[JsonSerializable(typeof(JobStateBody))]
[JsonSerializable(typeof(CreateMerchantBody))]
[JsonSerializable(typeof(MerchantBody))]
[JsonSerializable(typeof(ListBody<MerchantBody>))]
[JsonSerializable(typeof(IssueTokenBody))]
[JsonSerializable(typeof(IssueCourierTokenBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(EnrolDevicesBody))]
[JsonSerializable(typeof(DeviceListBody))]
[JsonSerializable(typeof(DeviceStatusBody))]
[JsonSerializable(typeof(ListBody<AlarmBody>))]
[JsonSerializable(typeof(RestorationBody))]
[JsonSerializable(typeof(HaltListBody))]
[JsonSerializable(typeof(ReconciliationBody))]
[JsonSerializable(typeof(RaiseHaltBody))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Makes the server's own options the same, so that bodies are bound by the generated code.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
    }
}
