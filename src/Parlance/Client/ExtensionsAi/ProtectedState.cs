namespace Parlance.Client.ExtensionsAi;

/// <summary>
/// <see cref="OpaqueState"/> as one string, for the places that Microsoft.Extensions.AI has for it. A string that was not written here means nothing here: state of another client's provider is dropped,
/// as it would be on any change of provider.
/// </summary>
internal static class ProtectedState
{
    /// <summary>Name of the additional property that holds the state of a function call.</summary>
    public const string Property = "parlance.state";

    private const string Mark = "parlance/1";

    public static string? Write(OpaqueState? state) => state is null ? null : string.Join('\n', Mark, state.Format, state.Kind, state.Model, state.Data);

    public static OpaqueState? Read(string? text) =>
        text?.Split('\n', 5) is [Mark, var format, var kind, var model, var data] ? new OpaqueState(format, kind, data, model.Length > 0 ? model : null) : null;
}
