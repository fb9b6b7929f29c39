using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>
/// A merchant's send vault as it runs on its machine, with sealed seed and journal in a folder, and the key with which the merchant's V-Device
/// signs intents.
/// </summary>
internal sealed class SigningVault : IDisposable
{
    public static readonly MerchantId Merchant = MerchantId.Parse("acme").Value;

    private const uint MerchantNumber = 3;

    private static readonly DeviceId VDeviceId = DeviceId.Parse("acme-vd").Value;
    private static readonly DeviceId VaultId = DeviceId.Parse("send-1").Value;

    private readonly string _folder = Directory.CreateTempSubdirectory("chaincloud-vault-").FullName;
    private readonly DeviceSigningKey _vdevice = DeviceSigningKey.Generate();
    private readonly VaultFolder _vault;
    private readonly ExtendedPrivateKey _account;
    private long _intents;

    public SigningVault(AssetDefinition asset)
    {
        Asset = asset;
        using var entropy = SeedWords.NewEntropy(default).Value;
        using var passphrases = Passphrases.Of(SealedSecret.CopyOf("first operator"u8), SealedSecret.CopyOf("second operator"u8)).Value;
        var sealing = SealParameters.For(Network.Regtest, SealParameters.DevelopmentFloorMemoryMib).Value;
        Assert.True(VaultFolder.Create(_folder, new NewVault(VaultId, DeviceRole.SendVault, sealing), entropy, passphrases, TimeProvider.System).IsOk);
        _vault = VaultFolder.Open(_folder, passphrases, TimeProvider.System, VaultVoice.Silent).Value;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        _vault.Device.Enrol(new MerchantEnrolled(
            now, Merchant, MerchantNumber, VDeviceId, _vdevice.PublicKey, 1, new ChannelKey(_vdevice.PublicKey, now - 1_000, now + 1_000_000),
            Account.Format(asset.XpubVersion), Limits, default));
        using var words = SeedWords.Words(entropy.Span);
        using var seed = SeedWords.Seed(words.Span);
        using var master = ExtendedPrivateKey.FromSeed(seed.Span);
        _account = master.Derive(asset.AccountPath(MerchantNumber));
    }

    public AssetDefinition Asset { get; }

    public ExtendedPublicKey Account => _vault.Keys.Account(Asset, MerchantNumber);

    /// <summary>Every kind of address that the asset's chain has.</summary>
    public static IReadOnlyList<ScriptType> KindsOf(AssetDefinition asset) => asset.Utxo switch
    {
        null => [],
        { HasSegwit: true } => [ScriptType.P2pkh, ScriptType.P2sh, ScriptType.P2wpkh, ScriptType.P2wsh, ScriptType.P2tr],
        _ => [ScriptType.P2pkh, ScriptType.P2sh],
    };

    private VaultLimits Limits => new()
    {
        MaxPerIntent = Amount.Of(Asset.Asset, 100_000 * Asset.Fees.MaxFeeUnits),
        MaxPerHour = Amount.Of(Asset.Asset, 100_000 * Asset.Fees.MaxFeeUnits),
        MaxPerDay = Amount.Of(Asset.Asset, 100_000 * Asset.Fees.MaxFeeUnits),
        MaxCountPerDay = 1_000,
        Lifetime = Amount.Of(Asset.Asset, 100_000 * Asset.Fees.MaxFeeUnits),
        MaxFee = Amount.Of(Asset.Asset, Asset.Fees.MaxFeeUnits),
        MaxFeeShareBasisPoints = VaultLimits.WholeBasisPoints,
        MaxFeeRateSatPerKvB = (long)Asset.Fees.MaxRate,
        DestinationTypes = [.. KindsOf(Asset)],
        MaxGas = Asset.Kind == ChainKind.Evm ? TokenList.MinGasLimit : 0,
    };

    public IReadOnlyList<DeviceRow> Rows()
    {
        using var channel = _vault.Keys.Channel(Merchant, 1);
        return
        [
            new(VDeviceId, Merchant, "vdevice", _vdevice.PublicKey.ToArray(), _vdevice.PublicKey.ToArray(), 1, MerchantNumber, [1], DateTimeOffset.UnixEpoch),
            new(VaultId, Merchant, "send_vault", _vault.Keys.IdentityKey.ToArray(), channel.PublicKey.ToArray(), 1, MerchantNumber, [2], DateTimeOffset.UnixEpoch),
        ];
    }

    /// <summary>None on an account chain, whose hot account is an address like others.</summary>
    public IReadOnlyList<DeviceAccountRow> Accounts() => Asset.Kind == ChainKind.Evm
        ? []
        : [new(VaultId, Merchant, Asset.Asset, Account.Format(Asset.XpubVersion), [2], DateTimeOffset.UnixEpoch)];

    /// <summary>Scripts of the account at a branch, from index 0 on.</summary>
    public IReadOnlyList<ScriptPubKey> ScriptsAt(uint branch, uint count) => WalletAddresses.Derive(Account, branch, 0, count, Asset.AddressForm);

    /// <summary>The V-Device's yes to exactly what a job asks.</summary>
    public byte[] Approve(ApprovePayoutJob job, string externalId, IEnumerable<PayoutOutput> outputs)
    {
        var (counter, now) = (++_intents, TimeProvider.System.GetUtcNow());
        return SignedStatement.Sign(
            new PayoutIntent(
                job.Network, job.Asset, job.Merchant, 1, counter, new StatementId([.. BitConverter.GetBytes(counter), .. new byte[8]]), externalId,
                [.. outputs], job.Fence, job.MaxFee, job.MaxFeeRateSatPerKvB, now.ToUnixTimeSeconds() - 60, now.AddHours(23).ToUnixTimeSeconds(),
                VaultSeen.None, default),
            _vdevice).Bytes.ToArray();
    }

    /// <summary>The vault's answer to a job: clauses, signature, journal.</summary>
    public Frame Answer(SignJob job) => Frame.Decode(_vault.Device.Answer(job.Encode()).Value).Value;

    /// <summary>Signs with the account's keys what the vault was never asked for, or refuses.</summary>
    public Transaction SignByHand(Transaction unsigned, IReadOnlyList<TransactionOutput> spent)
    {
        var hashes = new SigningHashes(unsigned);
        var places = Enumerable.Range(0, 2).SelectMany(branch => ScriptsAt((uint)branch, 100).Select((script, index) => (script, branch, index)))
            .ToDictionary(place => place.script, place => DerivationPath.Of((uint)place.branch, (uint)place.index));
        var inputs = unsigned.Inputs.Select((input, i) =>
        {
            using var key = _account.Derive(places[spent[i].Script]);
            return InputScript.Of(spent[i].Script).Value.Signed(input, key.Sign(hashes.All(i, spent[i]).ToArray()), key.Public.PublicKey);
        });
        return new Transaction(unsigned.Version, [.. inputs], unsigned.Outputs, unsigned.LockTime);
    }

    /// <summary>The same on an account chain.</summary>
    public SignedEvmTransaction SignByHand(EvmTransaction unsigned)
    {
        using var key = _account.Derive(DerivationPath.Of(0, 0));
        return SignedEvmTransaction.Sign(unsigned, key);
    }

    public void Dispose()
    {
        _account.Dispose();
        _vault.Dispose();
        _vdevice.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
