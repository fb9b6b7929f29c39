using System.Collections.Frozen;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Silo.Callers;

/// <summary>
/// Who may call what from outside, once more behind the gateway: deny by default. A method that is not listed is for the platform's
/// own calls only. A caller reaches only grains of its own merchant or device.
/// </summary>
public static class CallRules
{
    private static readonly TokenKind[] Cold = [TokenKind.Cold];
    private static readonly TokenKind[] Hot = [TokenKind.Hot];
    private static readonly TokenKind[] Merchant = [TokenKind.Cold, TokenKind.Hot];
    private static readonly TokenKind[] Operator = [TokenKind.Operator];
    private static readonly TokenKind[] Courier = [TokenKind.Courier];
    private static readonly TokenKind[] Everybody = [TokenKind.Cold, TokenKind.Hot, TokenKind.Courier, TokenKind.Operator];

    private static readonly FrozenDictionary<(Type Contract, string Method), TokenKind[]> Allowed = new Dictionary<(Type, string), TokenKind[]>
    {
        [(typeof(IMerchantGrain), nameof(IMerchantGrain.Create))] = Operator,
        [(typeof(IMerchantGrain), nameof(IMerchantGrain.Read))] = [.. Merchant, .. Operator],
        [(typeof(IMerchantGrain), nameof(IMerchantGrain.IssueToken))] = Operator,
        [(typeof(IMerchantGrain), nameof(IMerchantGrain.EnrolDevices))] = Operator,
        [(typeof(IMerchantGrain), nameof(IMerchantGrain.Devices))] = [.. Merchant, .. Operator],
        [(typeof(IMerchantGrain), nameof(IMerchantGrain.Events))] = Merchant,
        [(typeof(IAccountGrain), nameof(IAccountGrain.RequestPayout))] = Hot,
        [(typeof(IAccountGrain), nameof(IAccountGrain.ListPayouts))] = Hot,
        [(typeof(IAccountGrain), nameof(IAccountGrain.ListAwaitingApproval))] = Hot,
        [(typeof(IAccountGrain), nameof(IAccountGrain.Balances))] = Merchant,
        [(typeof(IAccountGrain), nameof(IAccountGrain.LedgerEntries))] = Merchant,
        [(typeof(IAccountGrain), nameof(IAccountGrain.ListDeposits))] = Cold,
        [(typeof(IAccountGrain), nameof(IAccountGrain.ReadDeposit))] = Cold,
        [(typeof(IAccountGrain), nameof(IAccountGrain.AddressDeposits))] = Cold,
        [(typeof(IAccountGrain), nameof(IAccountGrain.RequestBatch))] = Cold,
        [(typeof(IAccountGrain), nameof(IAccountGrain.ListBatches))] = Cold,
        [(typeof(IAccountGrain), nameof(IAccountGrain.NextAddress))] = Cold,
        [(typeof(IAccountGrain), nameof(IAccountGrain.ReadAddress))] = Cold,
        [(typeof(IAddressBatchGrain), nameof(IAddressBatchGrain.Read))] = Cold,
        [(typeof(IAddressBatchGrain), nameof(IAddressBatchGrain.RecordVerdict))] = Cold,
        [(typeof(IPayoutGrain), nameof(IPayoutGrain.Read))] = Hot,
        [(typeof(IPayoutGrain), nameof(IPayoutGrain.Cancel))] = Hot,
        [(typeof(IPayoutGrain), nameof(IPayoutGrain.Approve))] = Hot,
        [(typeof(ITransferGrain), nameof(ITransferGrain.Read))] = Hot,
        [(typeof(IVaultGrain), nameof(IVaultGrain.IssueCourierToken))] = Operator,
        [(typeof(IVaultGrain), nameof(IVaultGrain.OpenJobs))] = Courier,
        [(typeof(IVaultGrain), nameof(IVaultGrain.PostResult))] = Courier,
        [(typeof(IVaultGrain), nameof(IVaultGrain.Status))] = [.. Courier, .. Operator],
        [(typeof(IOperatorGrain), nameof(IOperatorGrain.ListAlarms))] = Operator,
        [(typeof(IOperatorGrain), nameof(IOperatorGrain.ListMerchants))] = Operator,
        [(typeof(IOperatorGrain), nameof(IOperatorGrain.Restoration))] = Operator,
        [(typeof(IOperatorGrain), nameof(IOperatorGrain.ListHalts))] = Operator,
        [(typeof(IOperatorGrain), nameof(IOperatorGrain.RaiseHalt))] = Operator,
        [(typeof(IOperatorGrain), nameof(IOperatorGrain.LiftHalt))] = Operator,
        [(typeof(IOperatorGrain), nameof(IOperatorGrain.Reconciliation))] = Operator,
        [(typeof(IChainGrain), nameof(IChainGrain.Status))] = Everybody,
        [(typeof(IIdempotencyGrain), nameof(IIdempotencyGrain.Claim))] = Everybody,
        [(typeof(IIdempotencyGrain), nameof(IIdempotencyGrain.Complete))] = Everybody,
        [(typeof(IIdempotencyGrain), nameof(IIdempotencyGrain.Release))] = Everybody,
    }.ToFrozenDictionary();

    // What a gateway asks before it knows who calls, and to learn whether the platform is ready.
    private static readonly FrozenSet<(Type Contract, string Method)> Nameless = new HashSet<(Type, string)>
    {
        (typeof(IMerchantGrain), nameof(IMerchantGrain.Authenticate)),
        (typeof(IVaultGrain), nameof(IVaultGrain.Authenticate)),
        (typeof(IOperatorGrain), nameof(IOperatorGrain.ListMerchants)),
    }.ToFrozenSet();

    /// <summary>Whether a gateway may make this call without saying for whom.</summary>
    public static bool NeedsNoCaller(Type contract, string method) => Nameless.Contains((contract, method));

    /// <summary>
    /// Whether the caller may make this call. <paramref name="firstArgument"/> is the merchant that payouts and transfers are asked for.
    /// </summary>
    public static bool Allows(Caller caller, Type contract, string method, string key, object? firstArgument) =>
        Allowed.TryGetValue((contract, method), out var kinds)
        && kinds.Contains(caller.Kind)
        && Reaches(caller, key, firstArgument);

    private static bool Reaches(Caller caller, string key, object? firstArgument) => caller.Kind switch
    {
        TokenKind.Operator => true,
        TokenKind.Courier => caller.Device is { } device
            && (key == GrainKeys.Device(device) || key == GrainKeys.Idempotency(device.ToString()) || IsChain(key)),
        TokenKind.Cold or TokenKind.Hot => caller.Merchant is { } merchant && BelongsTo(merchant, key, firstArgument),
        _ => false,
    };

    private static bool BelongsTo(MerchantId merchant, string key, object? firstArgument) => key[..key.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "m" or "i" => GrainKeys.Body(key) == merchant.ToString(),
        "a" or "b" => GrainKeys.Body(key).StartsWith($"{merchant}/", StringComparison.Ordinal),
        // The key says nothing of the merchant: the grain compares with the argument, so the argument must be the caller.
        "p" or "t" => firstArgument is MerchantId asked && asked == merchant,
        _ => IsChain(key),
    };

    private static bool IsChain(string key) => key.StartsWith("chain:", StringComparison.Ordinal);
}
