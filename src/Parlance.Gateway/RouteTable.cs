namespace Parlance.Gateway;

/// <summary>The routes in force. A change swaps the whole; a request keeps those that it began with.</summary>
internal sealed class RouteTable(Routes routes)
{
    private volatile Routes _current = routes;

    public Routes Current
    {
        get => _current;
        set => _current = value;
    }
}
