using ChainCloud.Devices.Sealing;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Administration;

/// <summary>
/// The three people who decide together what is money: a device knows their public keys from the day it was made, and two of them have to
/// sign. Each keeps an own P-256 key, sealed, on an own machine.
/// </summary>
public static class AdministratorKeys
{
    private const string Purpose = "cc/administrator/1";

    /// <summary>
    /// Refuses with <see cref="ProblemCodes.LimitInvalid"/> anything but three different keys; on test networks also none are taken, for
    /// devices without tokens.
    /// </summary>
    public static Result<Done> Check(IReadOnlyCollection<DevicePublicKey> keys, Network network)
    {
        if (keys.Count == 0 && network != Network.Main)
        {
            return Done.Value;
        }

        return keys.Count == SignedTokenList.Administrators && keys.Distinct().Count() == keys.Count
            ? Done.Value
            : new Problem(ProblemCodes.LimitInvalid, $"There are {SignedTokenList.Administrators} administrators, each with an own key.");
    }

    /// <summary>Makes an administrator's key and seals it with a passphrase. Refuses with <see cref="ProblemCodes.AlreadyExists"/> a file that is there.</summary>
    public static Result<DevicePublicKey> Create(string file, Passphrases passphrases, SealParameters parameters)
    {
        if (File.Exists(file))
        {
            return new Problem(ProblemCodes.AlreadyExists, $"{file} is there already; nothing was changed.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var key = DeviceSigningKey.Generate();
        using var secret = new SealedSecret(DeviceSigningKey.PrivateLength);
        key.CopyPrivateKey(secret.Memory);
        SealedFile.Write(file, Purpose, secret.Span, passphrases, parameters);
        return key.PublicKey;
    }

    /// <summary>Opens a sealed key. The caller disposes it. Refuses a missing file, a wrong passphrase and damage.</summary>
    public static Result<DeviceSigningKey> Open(string file, Passphrases passphrases) => File.Exists(file)
        ? SealedFile.Read(file, Purpose, passphrases).Then<DeviceSigningKey>(secret =>
        {
            using (secret)
            {
                return secret.Length == DeviceSigningKey.PrivateLength
                    ? DeviceSigningKey.FromPrivateKey(secret.Span)
                    : new Problem(ProblemCodes.SealedFileInvalid, "The sealed key is of another version.");
            }
        })
        : new Problem(ProblemCodes.NotFound, $"There is no administrator's key in {file}.");
}
