using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.EvmBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>A vault in a folder for one merchant's ETH and one token that two administrators listed.</summary>
public sealed class EvmRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DeviceSigningKey[] _administrators = [.. Enumerable.Range(0, 3).Select(_ => DeviceSigningKey.Generate())];
    private int _made;

    public EvmRig(DeviceRole role = DeviceRole.SendVault)
    {
        using var passphrases = VaultRig.Words();
        using var entropy = SeedWords.NewEntropy(default).Value;
        var sealing = SealParameters.For(Network.Regtest, SealParameters.DevelopmentFloorMemoryMib).Value;
        var made = new NewVault(VaultBench.SendVault, role, sealing) { Administrators = [.. _administrators.Select(a => a.PublicKey)] };
        Assert.True(VaultFolder.Create(Folder, made, entropy, passphrases, Clock).IsOk);
        using var vault = Open();
        Assert.True(vault.Device.List(Approved(Tokens)).IsOk);
        var ether = AssetRegistry.For(Eth, Network.Regtest).Value;
        foreach (var limits in new[] { EtherLimits, TokenLimits })
        {
            vault.Device.Enrol(new MerchantEnrolled(
                Now - 1_000, VaultBench.Acme, 7, DeviceId.Parse("vd-acme").Value, Bench.VDevice.PublicKey, 1,
                new ChannelKey(Bench.VDevice.PublicKey, Now - 1_000, Now + 1_000_000), vault.Keys.Account(ether, 7).Format(ether.XpubVersion), limits, default));
        }

        using var channel = vault.Keys.Channel(VaultBench.Acme, 1);
        ChannelKey = channel.PublicKey;
    }

    /// <summary>Makes intents; its own keys sign nothing here.</summary>
    public EvmBench Bench { get; } = new();

    public StoppedClock Clock { get; } = new();

    public string Folder => _folder["vault"];

    public DevicePublicKey ChannelKey { get; }

    public List<string> Said { get; } = [];

    public VaultState State => VaultFolder.ReadState(Folder).Value;

    public AccountNonces Nonces => State.Merchants[VaultBench.Acme].Accounts[Eth].Nonces!;

    public SpoolFolder Spool => SpoolFolder.Open(VaultFolder.SpoolPath(Folder));

    public SignedTokenList Approved(TokenList list) => _administrators.Take(2).Aggregate(new SignedTokenList(list, []), (signed, key) => signed.Approve(key));

    public VaultFolder Open(Action<string>? beforeStep = null)
    {
        using var passphrases = VaultRig.Words();
        return VaultFolder.Open(Folder, passphrases, Clock, new VaultVoice((_, _) => { }, Said.Add), beforeStep).Value;
    }

    public Frame Answer(JobFrame job)
    {
        using var vault = Open();
        return Frame.Decode(vault.Device.Answer(job.Encode()).Value).Value;
    }

    public PayoutIntent Intent(Amount amount)
    {
        var merchant = State.Merchants[VaultBench.Acme];
        var seen = merchant.Receipts.IsEmpty ? VaultSeen.None : new VaultSeen(merchant.Receipts.Count, merchant.LastReceipt);
        return Bench.Intent(amount) with { Fence = Fence.Of(Nonces.Address, Nonces.Next), VaultSeen = seen, VCounter = ++_made };
    }

    public SignJob Job(PayoutIntent intent, EvmTransaction? transaction = null) => Bench.Job((transaction ?? Propose(intent)).UnsignedPayload(), intent);

    public void Dispose()
    {
        Bench.Dispose();
        _folder.Dispose();
        Array.ForEach(_administrators, a => a.Dispose());
    }
}
