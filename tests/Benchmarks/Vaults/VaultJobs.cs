using System.Collections.Immutable;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Benchmarks.Vaults;

/// <summary>A send vault in memory, and honest jobs of so many inputs with their full previous transactions.</summary>
internal sealed class VaultJobs : IDisposable
{
    private const uint MerchantNumber = 7;
    private const long Value = 100_000_000;
    private const long Now = 1_800_000_000;

    private static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    private static readonly DeviceId VaultName = DeviceId.Parse("v-send").Value;

    private readonly AssetDefinition _asset;
    private readonly VaultKeys _keys = VaultKeys.Open(SealedSecret.CopyOf(SHA512.HashData("a seed"u8)));
    private readonly DeviceSigningKey _vdevice = DeviceSigningKey.Generate();
    private readonly ExtendedPublicKey _account;
    private readonly VaultState _state;
    private int _made;

    public VaultJobs(string asset)
    {
        _asset = AssetRegistry.For(AssetId.Parse(asset).Value, Network.Regtest).Value;
        _account = _keys.Account(_asset, MerchantNumber);
        var created = new VaultCreated(Now, VaultName, DeviceRole.SendVault, Network.Regtest, _keys.SeedFingerprint, _keys.IdentityKey);
        var limits = new VaultLimits
        {
            MaxPerIntent = Units(1_000 * Value), MaxPerHour = Units(1_000 * Value), MaxPerDay = Units(1_000 * Value), MaxCountPerDay = 100,
            Lifetime = Units(1_000 * Value), MaxFee = Units(10 * Value), MaxFeeShareBasisPoints = 1_000, MaxFeeRateSatPerKvB = 10 * Value,
            DestinationTypes = [ScriptType.P2pkh],
        };
        _state = VaultEvolution.Evolve(VaultEvolution.Evolve(null, created, 1), new MerchantEnrolled(
            Now, Acme, MerchantNumber, DeviceId.Parse("vd-acme").Value, _vdevice.PublicKey, 1, new ChannelKey(_vdevice.PublicKey, 0, long.MaxValue),
            _account.Format(_asset.XpubVersion), limits, default), 2);
    }

    /// <summary>A frame that asks for a transaction of so many inputs, each from a transaction of its own with two outputs.</summary>
    public byte[] Job(int inputs)
    {
        var previous = Enumerable.Range(0, inputs).Select(i => Previous(new KeyPosition(0, (uint)i))).ToArray();
        var destination = Scripts.P2pkhOfHash(new byte[20]);
        var pays = (inputs * Value) - (Value / 20);
        var unsigned = new Transaction(2, [.. previous.Select(p => TransactionInput.Unsigned(new Outpoint(p.TxId, 1)))], [new(pays, destination)], 0);
        var psbt = Psbt.Create(unsigned);
        for (var i = 0; i < inputs; i++)
        {
            psbt.AddSpent(i, previous[i]);
            var position = new KeyPosition(0, (uint)i);
            psbt.Inputs[i].AddDerivation(_account.PublicKey, new KeyOrigin(1, _asset.AccountPath(MerchantNumber).Child(position.Branch).Child(position.Index)));
        }

        var n = ++_made;
        var intent = new PayoutIntent(
            Network.Regtest, _asset.Asset, Acme, 1, n, new StatementId(SHA256.HashData(BitConverter.GetBytes(n))[..16]), $"order-{n}",
            [new PayoutOutput(destination, Units(pays))], new Outpoint(previous[0].TxId, 1), Units(10 * Value), 10 * Value, Now - 60, Now + 3_600,
            VaultSeen.None, default);
        return new SignJob(
            Network.Regtest, _asset.Asset, Acme, VaultName, JobId.Of((UInt128)n), [SignedStatement.Sign(intent, _vdevice).Bytes], psbt.Serialize()).Encode();
    }

    /// <summary>Reads a frame and passes it through every clause before signing.</summary>
    public SigningPlan Check(byte[] frame) => VaultRules.CheckSign(_state, (SignJob)Frame.Decode(frame).Value, Now) switch
    {
        SignDecision.Sign sign => sign.Plan,
        SignDecision.Refuse refused => throw new InvalidOperationException($"An honest job was refused: {refused.Refusal}"),
        var other => throw new InvalidOperationException(other.ToString()),
    };

    /// <summary>Derives every input's key and signs.</summary>
    public byte[] Sign(SigningPlan plan) => _keys.Sign(plan, MerchantNumber).RawTransaction;

    /// <summary>C19. Throws when it finds anything.</summary>
    public static void Verify(SigningPlan plan, byte[] raw)
    {
        if (VaultRules.CheckSigned(plan, raw) is { } wrong)
        {
            throw new InvalidOperationException(wrong.Detail);
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _vdevice.Dispose();
    }

    private Amount Units(long units) => Amount.Of(_asset.Asset, units);

    private Transaction Previous(KeyPosition position)
    {
        var salt = new Hash256(SHA256.HashData(BitConverter.GetBytes(++_made)));
        byte[] script = [71, .. new byte[71], 33, .. new byte[33]];
        var input = TransactionInput.Unsigned(new Outpoint(salt, 3)) with { ScriptSig = script };
        var own = position.Script(_account, _asset.AddressForm)!.Value;
        return new Transaction(2, [input], [new(77_777_777, Scripts.P2pkhOfHash(new byte[20])), new(Value, own)], 0);
    }
}
