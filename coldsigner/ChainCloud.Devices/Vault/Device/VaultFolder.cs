using System.Collections.Immutable;
using ChainCloud.Devices.Administration;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>What a vault is made of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">Receive vault or send vault.</param>
/// <param name="Sealing">Network, and cost of opening.</param>
public sealed record NewVault(DeviceId Name, DeviceRole Role, SealParameters Sealing)
{
    /// <summary>The keys of the three administrators; none on a test network that has no tokens.</summary>
    public ImmutableArray<DevicePublicKey> Administrators { get; init; } = [];
}

/// <summary>
/// A vault's folder: <c>seed.sealed</c>, <c>journal</c>, <c>journal.mark</c>, <c>lock</c>, <c>spool/</c>. One process at a time has it.
/// </summary>
public sealed class VaultFolder : IDisposable
{
    /// <summary>Passphrases that open a vault: of two people.</summary>
    public const int Operators = 2;

    private readonly FileStream _lock;
    private readonly VaultKeys _keys;
    private readonly VaultJournal _journal;

    private VaultFolder(FileStream held, VaultKeys keys, VaultJournal journal, VaultDevice device)
    {
        _lock = held;
        _keys = keys;
        _journal = journal;
        Device = device;
    }

    public VaultDevice Device { get; }

    /// <summary>Public keys and what enrolment needs of the private ones.</summary>
    public VaultKeys Keys => _keys;

    private static string Purpose(Network network, DeviceRole role) => $"cc/vault/1/{network.ToText()}/{role.ToText()}";

    /// <summary>Makes a vault: seals the secret, then begins the journal. Refuses a folder that has one already. The entropy is the caller's to clear.</summary>
    public static Result<Done> Create(string folder, NewVault vault, SealedSecret entropy, Passphrases passphrases, TimeProvider clock)
    {
        if (passphrases.Count != Operators || vault.Role == DeviceRole.VDevice)
        {
            return new Problem(ProblemCodes.PassphraseRefused, $"A vault opens with the passphrases of {Operators} operators.");
        }

        if (AdministratorKeys.Check(vault.Administrators, vault.Sealing.Network) is { IsOk: false } strangers)
        {
            return strangers.Problem;
        }

        Directory.CreateDirectory(folder);
        if (!TryLock(folder).TryGet(out var held, out var problem))
        {
            return problem;
        }

        using (held)
        {
            if (File.Exists(SeedPath(folder)) || File.Exists(Path.Combine(folder, "journal")))
            {
                return new Problem(ProblemCodes.AlreadyExists, "There is a vault in this folder.");
            }

            SpoolFolder.Open(SpoolPath(folder));
            var secret = VaultKeys.NewSecret(entropy);
            using var keys = VaultKeys.Open(secret);
            SealedFile.Write(SeedPath(folder), Purpose(vault.Sealing.Network, vault.Role), secret.Span, passphrases, vault.Sealing);
            var created = new VaultCreated(
                clock.GetUtcNow().ToUnixTimeSeconds(), vault.Name, vault.Role, vault.Sealing.Network, keys.SeedFingerprint, keys.IdentityKey)
            {
                Administrators = vault.Administrators,
            };
            return VaultJournal.Open(folder, (_, _) => { }).Map(journal =>
            {
                using (journal)
                {
                    journal.Append(created);
                }

                return Done.Value;
            });
        }
    }

    /// <summary>
    /// Opens the vault: takes the folder, replays the journal, opens the seed and holds the two against each other. Refuses a folder
    /// that another process has, a damaged journal, wrong passphrases, and a seed that is not the journal's.
    /// </summary>
    public static Result<VaultFolder> Open(
        string folder, Passphrases passphrases, TimeProvider clock, VaultVoice voice, Action<string>? beforeStep = null)
    {
        if (!TryLock(folder).TryGet(out var held, out var problem))
        {
            return problem;
        }

        VaultState? state = null;
        if (!VaultJournal.Open(folder, (e, n) => state = VaultEvolution.Evolve(state, e, n), beforeStep: beforeStep).TryGet(out var journal, out problem))
        {
            held.Dispose();
            voice.Alarm("halted", $"The vault in {folder} does not open. {problem.Detail}");
            return problem;
        }

        if (state is null || !File.Exists(SeedPath(folder)))
        {
            problem = NoVault(folder);
        }
        else if (SealedFile.Read(SeedPath(folder), Purpose(state.Network, state.Role), passphrases).TryGet(out var secret, out problem))
        {
            var keys = VaultKeys.Open(secret);
            problem = SelfTest(state, keys);
            if (problem is null)
            {
                return new VaultFolder(held, keys, journal, new VaultDevice(state, keys, journal, clock, voice));
            }

            keys.Dispose();
        }

        journal.Dispose();
        held.Dispose();
        return problem!;
    }

    /// <summary>What the journal says, without secrets and without taking the folder. Refuses a damaged journal and a folder without a vault.</summary>
    public static Result<VaultState> ReadState(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "journal")))
        {
            return NoVault(folder);
        }

        VaultState? state = null;
        return VaultJournal.Open(folder, (e, n) => state = VaultEvolution.Evolve(state, e, n), readOnly: true).Then(journal =>
        {
            journal.Dispose();
            return state is null ? NoVault(folder) : (Result<VaultState>)state;
        });
    }

    public static string SpoolPath(string folder) => Path.Combine(folder, "spool");

    public void Dispose()
    {
        _keys.Dispose();
        _journal.Dispose();
        _lock.Dispose();
    }

    /// <summary>The seed is the one that the journal was begun with, and still derives every account in it.</summary>
    private static Problem? SelfTest(VaultState state, VaultKeys keys)
    {
        var own = keys.SeedFingerprint == state.SeedFingerprint && keys.IdentityKey == state.IdentityKey;
        foreach (var merchant in state.Merchants.Values)
        {
            own = own && merchant.Accounts.Values.All(a =>
                keys.Account(Chains.AssetRegistry.For(a.Limits.ChainAsset, state.Network).Value, merchant.Number).Equals(a.Account));
        }

        return own ? null : new Problem(ProblemCodes.JournalDamaged, "Seed and journal do not belong together.");
    }

    private static Result<FileStream> TryLock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return new Problem(ProblemCodes.FolderLocked, $"Another process works in {folder}.");
        }
        catch (DirectoryNotFoundException)
        {
            return NoVault(folder);
        }
    }

    private static string SeedPath(string folder) => Path.Combine(folder, "seed.sealed");

    private static Problem NoVault(string folder) => new(ProblemCodes.NotFound, $"There is no vault in {folder}.");
}
