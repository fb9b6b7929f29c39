using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>A native library that this code needs is not on the machine. The message says how to install it.</summary>
public sealed class NativeLibraryMissingException(string message) : Exception(message);

/// <summary>The raw calls of libsecp256k1 0.2.0 and its one context. Only <see cref="Secp256k1"/> uses it, after checking every length.</summary>
internal static unsafe class NativeSecp256k1
{
    private const string Library = "secp256k1";
    private const string FileName = "libsecp256k1.so.1";
    private const uint SignAndVerify = 0x0301;

    private static readonly Lazy<nint> SharedContext = new(CreateContext);

    static NativeSecp256k1() => NativeLibrary.SetDllImportResolver(typeof(NativeSecp256k1).Assembly, Resolve);

    /// <summary>Created and blinded once; signing and verifying do not change it, so threads share it.</summary>
    public static nint Context => SharedContext.Value;

    [DllImport(Library)]
    public static extern int secp256k1_ec_seckey_verify(nint context, byte* secret);

    [DllImport(Library)]
    public static extern int secp256k1_ec_pubkey_create(nint context, byte* publicKey64, byte* secret);

    [DllImport(Library)]
    public static extern int secp256k1_ec_pubkey_parse(nint context, byte* publicKey64, byte* input, nuint length);

    [DllImport(Library)]
    public static extern int secp256k1_ec_pubkey_serialize(nint context, byte* output, nuint* length, byte* publicKey64, uint flags);

    [DllImport(Library)]
    public static extern int secp256k1_ec_seckey_tweak_add(nint context, byte* secret, byte* tweak);

    [DllImport(Library)]
    public static extern int secp256k1_ec_pubkey_tweak_add(nint context, byte* publicKey64, byte* tweak);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_sign(nint context, byte* signature64, byte* hash, byte* secret, nint nonce, byte* extra);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_verify(nint context, byte* signature64, byte* hash, byte* publicKey64);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_signature_parse_compact(nint context, byte* signature64, byte* compact);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_signature_serialize_compact(nint context, byte* compact, byte* signature64);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_sign_recoverable(nint context, byte* signature65, byte* hash, byte* secret, nint nonce, byte* extra);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_recoverable_signature_serialize_compact(nint context, byte* compact, int* recoveryId, byte* signature65);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_recoverable_signature_parse_compact(nint context, byte* signature65, byte* compact, int recoveryId);

    [DllImport(Library)]
    public static extern int secp256k1_ecdsa_recover(nint context, byte* publicKey64, byte* signature65, byte* hash);

    [DllImport(Library)]
    private static extern nint secp256k1_context_create(uint flags);

    [DllImport(Library)]
    private static extern int secp256k1_context_randomize(nint context, byte* seed);

    private static nint CreateContext()
    {
        var context = secp256k1_context_create(SignAndVerify);
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        fixed (byte* s = seed)
        {
            if (context == 0 || secp256k1_context_randomize(context, s) != 1)
            {
                throw new CryptographicException("libsecp256k1 could not make its context.");
            }
        }

        CryptographicOperations.ZeroMemory(seed);
        return context;
    }

    /// <summary>Loads the library, or throws <see cref="NativeLibraryMissingException"/>.</summary>
    internal static nint Load(string fileName) =>
        NativeLibrary.TryLoad(fileName, out var handle)
            ? handle
            : throw new NativeLibraryMissingException($"{fileName} is missing. On Debian: apt-get install libsecp256k1-1");

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? Load(FileName) : 0;
}
