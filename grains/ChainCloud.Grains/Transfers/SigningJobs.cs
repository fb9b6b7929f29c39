using ChainCloud.Chains;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Transfers;

/// <summary>The job that asks the send vault for exactly the planned transaction.</summary>
public sealed class SigningJobs(ITransferReads transfers, IDeviceStore devices, IIdSource ids, AssetCatalog assets, IOptions<PlatformOptions> platform)
{
    private const int TransactionVersion = 2;

    /// <summary>The transaction that a plan means, without signatures. With segwit inputs only, its txid is that of the signed one.</summary>
    public static Transaction UnsignedOf(CoinPlan plan) => new(
        TransactionVersion, [.. plan.Inputs.Select(i => TransactionInput.Unsigned(i.Outpoint))],
        [.. plan.AllOutputs.Select(o => new TransactionOutput((long)o.Amount.Units, o.Script))], 0);

    /// <summary>
    /// Refuses with <see cref="ProblemCodes.DeviceNotEnrolled"/>, and with <see cref="ProblemCodes.CoinsUnavailable"/> while the previous
    /// transaction of an input is not stored.
    /// </summary>
    public async Task<Result<SigningJob>> Make(CoinPlan plan, IReadOnlyList<byte[]> intents, CancellationToken ct)
    {
        var vault = (await devices.DevicesOf(plan.Book.Merchant, ct)).SingleOrDefault(d => d.Role == DeviceRoles.SendVault);
        var account = (await devices.Accounts(plan.Book.Merchant, ct)).SingleOrDefault(a => a.Asset == plan.Book.Asset);
        if (vault is null || account is null)
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, "The send vault is not enrolled.");
        }

        var previous = (await transfers.RawTransactions(plan.Book.Asset, [.. plan.Inputs.Select(i => i.Outpoint.TxId).Distinct()], ct))
            .ToDictionary(r => r.TxId, r => r.Raw);
        return ChainParameters.For(plan.Book.Asset, platform.Value.Network)
            .Then(chain => ExtendedPublicKey.Parse(chain, account.Xpub).Then(key => PsbtOf(plan, chain, key, vault.MerchantNumber, previous)))
            .Map(psbt =>
            {
                var id = JobId.Of(ids.Next());
                var frame = new SignJob(
                    platform.Value.Network, plan.Book.Asset, plan.Book.Merchant, vault.Id, id, [.. intents.Select(i => (ReadOnlyMemory<byte>)i)], psbt.Serialize());
                return new SigningJob(id, vault.Id, frame.Encode());
            });
    }

    /// <summary>Refuses with <see cref="ProblemCodes.DeviceNotEnrolled"/>.</summary>
    public async Task<Result<SigningJob>> Make(AccountPlan plan, byte[] intent, CancellationToken ct)
    {
        if ((await devices.DevicesOf(plan.Book.Merchant, ct)).SingleOrDefault(d => d.Role == DeviceRoles.SendVault) is not { } vault)
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, "The send vault is not enrolled.");
        }

        return assets.Find(plan.ChainAsset).Map(chain =>
        {
            var id = JobId.Of(ids.Next());
            var payload = AccountTransaction.UnsignedOf(plan, chain.Evm!).UnsignedPayload();
            var frame = new SignJob(
                platform.Value.Network, plan.Book.Asset, plan.Book.Merchant, vault.Id, id, [(ReadOnlyMemory<byte>)intent], payload);
            return new SigningJob(id, vault.Id, frame.Encode());
        });
    }

    private static Result<Psbt> PsbtOf(
        CoinPlan plan, ChainParameters chain, ExtendedPublicKey account, uint merchantNumber, Dictionary<Hash256, byte[]> previous)
    {
        var psbt = Psbt.Create(UnsignedOf(plan));
        for (var i = 0; i < plan.Inputs.Count; i++)
        {
            var coin = plan.Inputs[i];
            if (!previous.TryGetValue(coin.Outpoint.TxId, out var raw))
            {
                return new Problem(ProblemCodes.CoinsUnavailable, $"The transaction {coin.Outpoint.TxId} of an input is not stored.");
            }

            if (!Transaction.Parse(raw, TransactionEncoding.MwebTolerant).TryGet(out var transaction, out var problem))
            {
                return problem;
            }

            psbt.AddSpent(i, transaction);
            var input = psbt.Inputs[i];
            input.SighashType = (uint)SighashType.All;
            input.AddDerivation(KeyOf(account, coin.Branch, coin.Index), OriginOf(chain, merchantNumber, coin.Branch, coin.Index));
        }

        if (plan.Change is { } change)
        {
            psbt.Outputs[^1].AddDerivation(KeyOf(account, 1, change.Index), OriginOf(chain, merchantNumber, 1, change.Index));
        }

        return psbt;
    }

    private static ReadOnlySpan<byte> KeyOf(ExtendedPublicKey account, uint branch, uint index) => account.Child(branch).Child(index).PublicKey;

    /// <summary>The master key's fingerprint never left the vault; the vault derives by the path and believes no hint.</summary>
    private static KeyOrigin OriginOf(ChainParameters chain, uint merchantNumber, uint branch, uint index) =>
        new(0, chain.AccountPath(merchantNumber).Child(branch).Child(index));
}
