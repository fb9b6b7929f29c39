using System.Collections.ObjectModel;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Devices.Administration;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>
/// The V-Device's own folder: <c>device.json</c> (who it is), <c>administrators.json</c>, <c>device.card</c>, <c>keys.sealed</c>,
/// <c>offers/</c>, <c>vaults/</c>, <c>policies/</c>, <c>tokens/</c>, <c>pending/</c>, <c>journal</c> and <c>spool/</c>. What needs no key is
/// here; see <see cref="OpenedVDevice"/>.
/// </summary>
public sealed class VDeviceFolder
{
    /// <summary>What the sealed file says it is.</summary>
    public const string SealPurpose = "v-device keys";

    private VDeviceFolder(string root, DeviceIdentity self)
    {
        Root = root;
        Self = self;
    }

    public string Root { get; }

    public DeviceIdentity Self { get; }

    public string CardFile => Path.Combine(Root, "device.card");

    public string KeyFile => Path.Combine(Root, "keys.sealed");

    public string JournalFile => Path.Combine(Root, "journal");

    /// <summary>Frames that wait for a person.</summary>
    public string Pending => Path.Combine(Root, "pending");

    public string Spool => Path.Combine(Root, "spool");

    private string Offers => Path.Combine(Root, "offers");

    private string Vaults => Path.Combine(Root, "vaults");

    private string Policies => Path.Combine(Root, "policies");

    private string Tokens => Path.Combine(Root, "tokens");

    private string AdministratorsFile => Path.Combine(Root, "administrators.json");

    private static string IdentityFile(string root) => Path.Combine(root, "device.json");

    /// <summary>
    /// Makes a device with fresh keys and writes the website's configuration, which holds the sealing key, to a file of its own. Refuses
    /// with <see cref="ProblemCodes.AlreadyExists"/> where a device or that file is already.
    /// </summary>
    public static Result<VDeviceFolder> Create(
        string root, DeviceIdentity self, Passphrases passphrases, SealParameters parameters, string websiteKeyFile,
        IReadOnlyList<DevicePublicKey>? administrators = null)
    {
        if (AdministratorKeys.Check(administrators ?? [], self.Network) is { IsOk: false } strangers)
        {
            return strangers.Problem;
        }

        if (File.Exists(IdentityFile(root)) || File.Exists(websiteKeyFile))
        {
            return new Problem(ProblemCodes.AlreadyExists, $"{(File.Exists(websiteKeyFile) ? websiteKeyFile : root)} is there already; nothing was changed.");
        }

        var folder = new VDeviceFolder(root, self);
        folder.MakeFolders();
        using var keys = DeviceKeys.Generate();
        using var secret = new SealedSecret(DeviceKeys.SecretLength + SealedPayoutRequest.KeyLength);
        keys.CopySecret(secret.Memory);
        var websiteKey = secret.Memory[DeviceKeys.SecretLength..];
        RandomNumberGenerator.Fill(websiteKey);
        SealedFile.Write(folder.KeyFile, SealPurpose, secret.Span, passphrases, parameters);
        DurableFile.Replace(folder.CardFile, EnrolmentRules.Card(self, keys).Bytes.Span);
        DurableFile.Replace(websiteKeyFile, WebsiteKey.ToJson(self, keys.Channel.PublicKey, websiteKey));
        DurableFile.Replace(folder.AdministratorsFile, DeviceFiles.ToJson(administrators ?? []));
        // Last: from here on the device exists.
        DurableFile.Replace(IdentityFile(root), DeviceFiles.ToJson(self));
        return folder;
    }

    /// <summary>Opens the folder without its keys. Refuses with <see cref="ProblemCodes.NotFound"/> where no device is.</summary>
    public static Result<VDeviceFolder> Open(string root)
    {
        if (!File.Exists(IdentityFile(root)))
        {
            return new Problem(ProblemCodes.NotFound, $"There is no V-Device in {root}: run vdevice init first.");
        }

        return DeviceFiles.ParseIdentity(File.ReadAllBytes(IdentityFile(root))).Map(self =>
        {
            var folder = new VDeviceFolder(root, self);
            folder.MakeFolders();
            return folder;
        });
    }

    /// <summary>Opens the sealed keys. Refuses a wrong passphrase and damaged files.</summary>
    public Result<OpenedVDevice> Unseal(Passphrases passphrases, TimeProvider clock, Action<string>? beforeStep = null) =>
        SealedFile.Read(KeyFile, SealPurpose, passphrases).Then<OpenedVDevice>(secret =>
        {
            if (secret.Length != DeviceKeys.SecretLength + SealedPayoutRequest.KeyLength)
            {
                secret.Dispose();
                return new Problem(ProblemCodes.SealedFileInvalid, "The sealed keys are of another version.");
            }

            return new OpenedVDevice(this, DeviceKeys.FromSecret(secret.Span), secret, clock, beforeStep);
        });

    /// <summary>Keeps an offer until it is answered.</summary>
    public void KeepOffer(EnrolmentOffer offer) => DurableFile.Replace(OfferFile(offer.Hash), offer.Encode());

    /// <summary>Reads an answer to one of this device's offers. Refuses what <see cref="EnrolmentRules.ReadAnswer"/> refuses.</summary>
    public Result<(EnrolledDevice Vault, string Words, Hash256 Offer)> ReadAnswer(byte[] answer)
    {
        if (!EnrolmentAnswer.Decode(answer).TryGet(out var said, out var malformed))
        {
            return malformed;
        }

        if (!File.Exists(OfferFile(said.OfferHash)))
        {
            return new Problem(ProblemCodes.StatementMismatch, "This answers no offer that this device made and that is still open.");
        }

        var offer = File.ReadAllBytes(OfferFile(said.OfferHash));
        return EnrolmentRules.ReadAnswer(offer, answer, Self.Network, Self.Merchant)
            .Map(vault => (vault, EnrolmentWords.Of(offer, answer), said.OfferHash));
    }

    /// <summary>Stores a vault after people have compared the words. Refuses with <see cref="ProblemCodes.DeviceConflict"/> where another has its role.</summary>
    public Result<Done> Enrol(EnrolledDevice vault, Hash256 offer)
    {
        var file = VaultFile(vault.Role);
        if (File.Exists(file) && DeviceFiles.ParseEnrolled(File.ReadAllBytes(file)) is { IsOk: true } before && before.Value != vault)
        {
            return new Problem(ProblemCodes.DeviceConflict, $"{before.Value.Device} is enrolled as {vault.Role.ToText()} already.");
        }

        DurableFile.Replace(file, DeviceFiles.ToJson(vault));
        File.Delete(OfferFile(offer));
        return Done.Value;
    }

    /// <summary>Stores a policy; it counts from the next frame on.</summary>
    public void SetPolicy(PayoutPolicy policy) => DurableFile.Replace(Path.Combine(Policies, policy.Asset.Code + ".json"), policy.ToJson());

    /// <summary>Takes a token list over. Refuses what <see cref="TokenClauses.Check(SignedTokenList, IReadOnlyCollection{DevicePublicKey}, AssetCatalog, TokenList?)"/> refuses.</summary>
    public Result<TokenList> ImportTokens(SignedTokenList signed)
    {
        var lists = ReadTokens();
        return TokenClauses.Check(signed, ReadAdministrators(), Catalog(lists), lists.SingleOrDefault(l => l.ChainAsset == signed.List.ChainAsset))
            .Map(list =>
            {
                DurableFile.Replace(Path.Combine(Tokens, list.ChainAsset.Code + ".list"), signed.Encode());
                return list;
            });
    }

    /// <summary>Everything that people told the device, read anew. A file that can't be read throws: no rule may be left out silently.</summary>
    public VDeviceWallet ReadWallet()
    {
        var policies = Directory.EnumerateFiles(Policies, "*.json").Select(file => Valid(PayoutPolicy.Parse(File.ReadAllBytes(file)), file));
        return new VDeviceWallet(
            Self, Vault(DeviceRole.ReceiveVault), Vault(DeviceRole.SendVault),
            new ReadOnlyDictionary<AssetId, PayoutPolicy>(policies.ToDictionary(policy => policy.Asset)))
        {
            Catalog = Catalog(ReadTokens()),
        };
    }

    /// <summary>What the journal says, for looking only.</summary>
    public VDeviceState ReadState()
    {
        var (state, journal) = (new VDeviceState(), new StateJournal(JournalFile));
        using var held = journal.Lock();
        foreach (var record in journal.ReadNew())
        {
            state.Apply(VDeviceEvent.Decode(record));
        }

        return state;
    }

    /// <summary>Payouts that wait for a person: the frame's name and the job.</summary>
    public IReadOnlyList<(string Name, ApprovePayoutJob Job)> ReadPending() =>
    [
        .. Directory.EnumerateFiles(Pending, "*" + SpoolFolder.FrameSuffix).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), Frame.Decode(File.ReadAllBytes(file))))
            .Where(read => read.Item2 is { IsOk: true, Value: ApprovePayoutJob })
            .Select(read => (read.Item1, (ApprovePayoutJob)read.Item2.Value)),
    ];

    private IReadOnlyList<DevicePublicKey> ReadAdministrators() => File.Exists(AdministratorsFile)
        ? Valid(DeviceFiles.ParseAdministrators(File.ReadAllBytes(AdministratorsFile)), AdministratorsFile)
        : [];

    /// <summary>The lists, their approvals verified again: what is on the disk is not believed for being there.</summary>
    private List<TokenList> ReadTokens()
    {
        var administrators = ReadAdministrators();
        return [.. Directory.EnumerateFiles(Tokens, "*.list").Order(StringComparer.Ordinal).Select(file =>
            Valid(SignedTokenList.Decode(File.ReadAllBytes(file)).Then(signed => signed.Verify(administrators)), file))];
    }

    private AssetCatalog Catalog(IEnumerable<TokenList> lists) =>
        lists.Aggregate(AssetCatalog.OfChains(Self.Network), (catalog, list) => Valid(catalog.WithTokens(list.ChainAsset, list.Tokens), Tokens));

    private EnrolledDevice? Vault(DeviceRole role) =>
        File.Exists(VaultFile(role)) ? Valid(DeviceFiles.ParseEnrolled(File.ReadAllBytes(VaultFile(role))), VaultFile(role)) : null;

    private string VaultFile(DeviceRole role) => Path.Combine(Vaults, role.ToText() + ".json");

    private string OfferFile(Hash256 hash) => Path.Combine(Offers, Convert.ToHexStringLower(hash.ToArray()) + ".offer");

    private static T Valid<T>(Result<T> read, string file) =>
        read.TryGet(out var value, out var problem) ? value : throw new InvalidDataException($"{file}: {problem.Detail}");

    private void MakeFolders()
    {
        var made = Directory.CreateDirectory(Root);
        if (!OperatingSystem.IsWindows())
        {
            made.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        foreach (var folder in new[] { Offers, Vaults, Policies, Tokens, Pending })
        {
            Directory.CreateDirectory(folder);
        }

        SpoolFolder.Open(Spool);
    }
}
