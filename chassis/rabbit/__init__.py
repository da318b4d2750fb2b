"""The production runner: services as processes that talk over RabbitMQ. The only room that imports nameko, amqp or eventlet."""
