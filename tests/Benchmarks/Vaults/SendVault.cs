using System.Collections.Immutable;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Benchmarks.Vaults;

/// <summary>
/// A send vault with its journal on a file system in memory. Every frame meets the same state, so that one frame can be signed again and
/// again.
/// </summary>
internal sealed class SendVault : IDisposable
{
    public const uint MerchantNumber = 7;
    public const long Now = 1_800_000_000;

    public static readonly MerchantId Acme = MerchantId.Parse("acme").Value;

    private static readonly DeviceId Name = DeviceId.Parse("v-send").Value;
    private static int _folders;

    private readonly string _folder =
        Directory.CreateDirectory($"/dev/shm/chaincloud-benchmark-{Environment.ProcessId}-{++_folders}").FullName;

    private readonly DeviceSigningKey _vdevice = DeviceSigningKey.Generate();
    private readonly VaultJournal _journal;
    private VaultState _state;
    private int _events = 1;
    private int _made;

    public SendVault()
    {
        _journal = VaultJournal.Open(_folder, (_, _) => { }).Value;
        _state = VaultEvolution.Evolve(null, new VaultCreated(Now, Name, DeviceRole.SendVault, Network.Regtest, Keys.SeedFingerprint, Keys.IdentityKey), 1);
    }

    public VaultKeys Keys { get; } = VaultKeys.Open(SealedSecret.CopyOf(SHA512.HashData("a seed"u8)));

    private DeviceId VDeviceName { get; } = DeviceId.Parse("vd-acme").Value;

    /// <summary>Enrols an asset with limits that never end.</summary>
    public void Enrol(AssetDefinition asset, Amount plenty, Amount maxFee, long maxFeeRate)
    {
        var limits = new VaultLimits
        {
            MaxPerIntent = plenty, MaxPerHour = plenty, MaxPerDay = plenty, MaxCountPerDay = 100, Lifetime = plenty, MaxFee = maxFee,
            MaxFeeShareBasisPoints = 10_000, MaxFeeRateSatPerKvB = maxFeeRate, DestinationTypes = asset.Utxo is null ? [] : [ScriptType.P2pkh],
            MaxGas = asset.Evm is not null && asset.IsNative ? 21_000 : 0,
        };
        Apply(new MerchantEnrolled(
            Now, Acme, MerchantNumber, VDeviceName, _vdevice.PublicKey, 1, new ChannelKey(_vdevice.PublicKey, 0, long.MaxValue),
            Keys.Account(asset, MerchantNumber).Format(asset.XpubVersion), limits, default));
    }

    public void Apply(VaultEvent happened) => _state = VaultEvolution.Evolve(_state, happened, ++_events);

    /// <summary>As if so many intents had been signed before, each with an input, a counter and a destination of its own.</summary>
    public void Remember(AssetId asset, int intents)
    {
        static StatementId Id(int i) => new(SHA256.HashData(BitConverter.GetBytes(-1L - i))[..16]);
        static Hash256 Some(int i) => new(SHA256.HashData(BitConverter.GetBytes(i)));
        var (merchant, numbers) = (_state.Merchants[Acme], Enumerable.Range(0, intents));
        var account = merchant.Accounts[asset] with
        {
            SignedOutpoints = numbers.ToImmutableDictionary(i => new Outpoint(Some(i), 0), Id),
            PaidScripts = [.. numbers.Select(i => Scripts.P2pkhOfHash(Some(i).ToArray().AsSpan(0, 20)))],
        };
        merchant = merchant with
        {
            Intents = numbers.ToImmutableDictionary(Id, i => new DecidedIntent(Some(i), i + 1, true)),
            ExternalIds = numbers.ToImmutableDictionary(i => $"past-{i}", Id),
            Counters = numbers.ToImmutableDictionary(i => (long)i, Id),
            Receipts = [.. numbers.Select(Some)],
            LastCounter = intents,
            Accounts = merchant.Accounts.SetItem(asset, account),
        };
        _state = _state with { Merchants = _state.Merchants.SetItem(Acme, merchant) };
    }

    /// <summary>The frame that asks for one payment.</summary>
    public byte[] Frame(Fence fence, ScriptPubKey destination, Amount pays, Amount maxFee, long maxFeeRate, byte[] proposal)
    {
        const int AboveAnyRemembered = 100_000_000;
        var n = ++_made;
        var intent = new PayoutIntent(
            Network.Regtest, pays.Asset, Acme, 1, AboveAnyRemembered + n, new StatementId(SHA256.HashData(BitConverter.GetBytes(n))[..16]), $"order-{n}",
            [new PayoutOutput(destination, pays)], fence, maxFee, maxFeeRate, Now - 60, Now + 3_600, VaultSeen.None, default);
        return new SignJob(
            Network.Regtest, pays.Asset, Acme, Name, JobId.Of((UInt128)n), [SignedStatement.Sign(intent, _vdevice).Bytes], proposal).Encode();
    }

    /// <summary>Reads a frame and passes it through every clause before signing.</summary>
    public SigningPlan Check(byte[] frame) => VaultRules.CheckSign(_state, (SignJob)Statements.Frame.Decode(frame).Value, Now) switch
    {
        SignDecision.Sign sign => sign.Plan,
        SignDecision.Refuse refused => throw new InvalidOperationException($"An honest job was refused: {refused.Refusal}"),
        var other => throw new InvalidOperationException(other.ToString()),
    };

    /// <summary>Derives every input's key and signs; not verified.</summary>
    public byte[] Sign(SigningPlan plan) => Keys.Sign(plan, MerchantNumber).RawTransaction;

    /// <summary>Everything from the frame to the answer's frame: clauses, signatures, C19, receipt, journal, state.</summary>
    public byte[] Answer(byte[] frame)
    {
        var answer = new VaultDevice(_state, Keys, _journal, new Standstill(), VaultVoice.Silent).Answer(frame).Value;
        return Statements.Frame.Decode(answer).Value is SignResult ? answer : throw new InvalidOperationException("An honest job was not signed.");
    }

    public void Dispose()
    {
        _journal.Dispose();
        Keys.Dispose();
        _vdevice.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Standstill : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);
    }
}
